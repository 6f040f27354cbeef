"""PortAudio kept at arm's length: loaded when needed, never waited for without a limit."""

import atexit
import logging
import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from voice_hero.devices.library_messages import alsa_is_configured
from voice_hero.errors import DeviceError

T = TypeVar("T")

log = logging.getLogger(__name__)

CALL_LIMIT_S: Final = 5.0
"""How long opening or starting PortAudio may take; with PulseAudio it took 5 to 25 ms,
the first time 0.2 s."""

CLOSE_LIMIT_S: Final = 0.8
"""How long giving a stream back may take: an unplugged device can keep PortAudio for ever."""

RETRY_S: Final = 2.0
"""Rest between two tries to find a device: each one may interrupt the other end's stream."""

INSTALL_PORTAUDIO: Final = "sudo apt install libportaudio2"
MISSING: Final = "the PortAudio library is missing, so there is no microphone and no loudspeaker: "

CONFIGURE_ALSA: Final = (
    "sudo apt install libasound2-data, and see that $ALSA_CONFIG_PATH, if it is set, names a file"
)
UNCONFIGURED: Final = "ALSA finds no configuration, so there is no microphone and no loudspeaker: "


class HungError(DeviceError):
    """A call into the sound system has not come back; its thread is left behind."""


class End(Protocol):
    """A live end: the streams of all of them die when PortAudio starts anew."""

    def busy(self) -> bool:
        """True if a restart now would cut into something that is being heard."""

    def suspend(self) -> None:
        """Give the stream back before PortAudio closes it."""

    def resume(self) -> None:
        """Open a stream again, on the device of the same name."""


_ends: "weakref.WeakSet[End]" = weakref.WeakSet()


class _Gate:
    """Lets one call at a time into PortAudio, which is not safe from two threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.hung = False
        """True once a call never came back: starting anew would now crash the process."""
        self.closing: set[int] = set()
        """Threads that are giving a stream back: starting anew under them crashes as well."""

    def give_up(self) -> None:
        """Let others in although one is still inside: it waits for something that is gone.

        Seen where a device goes between being opened and started: PortAudio's thread ends with
        a lock held that its caller waits for.
        """
        self.hung = True
        self.lock = threading.Lock()


_gate = _Gate()
_one_reopening = threading.Lock()
"""A restart ends every stream, so two ends must not look for their devices at once."""


def library() -> Any:
    """The sounddevice module, with PortAudio started. Raises DeviceError if it is missing."""
    if "sounddevice" not in sys.modules and not alsa_is_configured():
        raise DeviceError(UNCONFIGURED + CONFIGURE_ALSA, CONFIGURE_ALSA)
    try:
        import sounddevice  # noqa: PLC0415  (typed sessions must work without PortAudio)
    except OSError as error:
        raise DeviceError(MISSING + INSTALL_PORTAUDIO, INSTALL_PORTAUDIO) from error
    return sounddevice


def within(limit_s: float, what: str, work: Callable[[], T]) -> T:
    """What `work` returns, if it comes back within `limit_s` seconds.

    Raises DeviceError if it fails, HungError if it does not come back: its thread is left
    behind then, and PortAudio is not waited for at exit either.
    """
    sounddevice = library()
    results: list[T] = []
    errors: list[Exception] = []
    known = (DeviceError, OSError, ValueError, sounddevice.PortAudioError)

    def run() -> None:
        try:
            results.append(work())
        except known as error:
            errors.append(error)

    thread = threading.Thread(target=run, name=f"portaudio: {what}", daemon=True)
    thread.start()
    thread.join(limit_s)
    if results:
        return results[0]
    if errors and isinstance(errors[0], DeviceError):
        raise errors[0]
    if errors:
        raise DeviceError(f"{what} failed: {errors[0]}") from errors[0]
    atexit.unregister(getattr(sounddevice, "_exit_handler", run))
    raise HungError(
        f"{what} did not end within {limit_s:g} s: unplug the device and plug it in again, "
        "and if that does not help, start this program again"
    )


def call(what: str, work: Callable[[], T]) -> T:
    """Like `within` CALL_LIMIT_S, for calls into PortAudio that must not overlap."""
    lock = _gate.lock

    def alone() -> T:
        with lock:
            return work()

    try:
        return within(CALL_LIMIT_S, what, alone)
    except HungError:
        _gate.give_up()
        raise


def give_back(what: str, stream: Any) -> None:
    """Abort and close a stream, within CLOSE_LIMIT_S; one that hangs is left behind."""

    def stop() -> bool:
        me = threading.get_ident()
        _gate.closing.add(me)
        try:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
        finally:
            _gate.closing.discard(me)
        return True

    try:
        within(CLOSE_LIMIT_S, f"closing {what}", stop)
    except DeviceError as error:
        log.warning("%s", error)


class Attempt:
    """Something that may take seconds or hang, tried in the background, once at a time."""

    def __init__(self, work: Callable[[], None], now: Callable[[], float]) -> None:
        self._work = work
        self._now = now
        self._thread: threading.Thread | None = None
        self._not_before = 0.0
        self.error = ""
        """Why the last try failed; empty if it did not."""

    @property
    def running(self) -> bool:
        """True while a try has not come back."""
        return self._thread is not None and self._thread.is_alive()

    def go_on(self, wait_s: float) -> bool:
        """Start a try if one is due, wait `wait_s` for it; True if it has succeeded."""
        if self._thread is None:
            if self._now() < self._not_before:
                return False
            self._thread = threading.Thread(target=self._run, name="reopening", daemon=True)
            self._thread.start()
        self._thread.join(wait_s)
        if self._thread.is_alive():
            return False
        self._thread = None
        if self.error:
            self._not_before = self._now() + RETRY_S
        return not self.error

    def _run(self) -> None:
        self.error = "it has not come back"
        try:
            with _one_reopening:
                self._work()
        except DeviceError as error:
            self.error = str(error)
        else:
            self.error = ""


def enlist(end: End) -> None:
    """Have `end` told before and after every restart, as long as it lives."""
    _ends.add(end)


def leave(end: End) -> None:
    """Take `end` off the list."""
    _ends.discard(end)


def restart(asking: End) -> None:
    """Make PortAudio look for devices again, which it only does when it starts.

    Every stream of the process ends with it, so the other ends are opened anew.
    Raises DeviceError, and leaves all as it was, while one of them is being heard, and for
    good after a call that never came back.
    """
    if _gate.hung:
        raise DeviceError(
            "the sound system is stuck in an earlier call and cannot look for devices again; "
            "if the device does not come back, start this program again"
        )
    others = [end for end in _ends if end is not asking]
    if any(end.busy() for end in others):
        raise DeviceError("the sound devices cannot be looked for again in mid-sentence")
    for end in others:
        end.suspend()
    try:
        look_again()
    finally:
        for end in others:
            try:
                end.resume()
            except DeviceError as error:  # it finds itself without a stream, and says so
                log.warning("%s", error)


def look_again() -> None:
    """Make PortAudio look for devices again, while no stream is open. Raises DeviceError."""
    if _gate.closing:
        raise DeviceError(
            "a device that does not answer is still being closed; until it is, the sound system "
            "cannot look for devices again"
        )
    sounddevice = library()

    def again() -> bool:
        sounddevice._terminate()
        sounddevice._initialize()
        return True

    call("looking for sound devices again", again)
