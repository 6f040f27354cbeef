"""The loudspeaker: clips put out one after the other, and what was put out kept for listening."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from voice_hero.devices import naming, portaudio, stream_formats
from voice_hero.devices.microphone import GONE_AFTER_S, REOPEN_WAIT_S
from voice_hero.devices.naming import Device
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.devices.playout import Playout
from voice_hero.devices.stream_formats import Shape
from voice_hero.errors import DeviceError
from voice_hero.sound.resampling import from_mono
from voice_hero.sound.samples import Clip

log = logging.getLogger(__name__)

BLOCK_S: Final = 0.020
"""Sound asked for at a time. Smaller: more callbacks, so more of a small board's time; larger:
a hush begins later."""

LATENCY_S: Final = 0.060
"""Sound that waits in the device. Smaller: gaps when Python is late; larger: a hush is heard
later, and from 80 ms on ALSA's PulseAudio plugin never starts where PULSE_LATENCY_MSEC is 30."""

REST_AFTER_S: Final = 60.0
"""After so long without a sound the stream is stopped, as between sessions: a stream of silence
took 1.7 % of a core. Shorter: the pauses of a practice would stop it too, and the way from the
loudspeaker to the microphone would have to be learned anew with the next line."""

FIRST_BLOCK_S: Final = 1.0
"""A stream that has not asked for sound by then is not going to."""


class LiveSpeaker:
    """A loudspeaker through PortAudio; see `voice_hero.sound.ends.Speaker`.

    The stream runs on silence where nothing is said, so a clip starts within a block; after
    REST_AFTER_S it rests, until somebody speaks or there is a clip to be played. What goes out,
    silence included, is written to `reference`.
    """

    def __init__(
        self,
        device: Device | None,
        reference: ReferenceRing,
        wake_silence_ms: int = 0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open `device`, or the default one. Raises DeviceError if there is none, or it is held.

        `wake_silence_ms`: how long it is given to wake up, before the first clip after a rest.
        """
        self._named = device is not None
        self._reference = reference
        self._wake_silence_ms = wake_silence_ms
        self._now = now
        self._gain_db = 0.0
        self._lowered = False
        self._stream: Any = None
        self._resting = False
        self._sounded_at = now()
        self._reopening = portaudio.Attempt(self._reopen, now)
        self._open(device or naming.find("output", None))
        portaudio.enlist(self)

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._outlet.playout.add(clip)
        self._wake()

    def hush(self) -> None:
        """Fall silent and forget the queue: faded within 10 ms, begun within a block."""
        self._outlet.playout.hush()

    def duck(self, lowered: bool) -> None:
        """Lower the voice by 12 dB while somebody speaks over it, or bring it back.

        Who speaks will be answered: a stream that rests is woken meanwhile.
        """
        if lowered:
            self._wake()
        self._lowered = lowered
        self._outlet.playout.set_gain(self._gain_db, lowered)

    def set_volume(self, gain_db: float) -> None:
        """Loudness from now on, in dB relative to the rendered sound; above 0 counts as 0."""
        self._gain_db = min(gain_db, 0.0)
        self._outlet.playout.set_gain(self._gain_db, self._lowered)

    def played(self) -> Sequence[int]:
        """Ids of the clips that have been played to the end of their gap since the last call."""
        self._perhaps_rest()
        return self._outlet.playout.played()

    def audible(self) -> Sequence[str]:
        """Texts that may be in the air now; none once the device is lost."""
        return [] if self.lost else self._outlet.playout.audible()

    def reopen(self, wait_s: float = REOPEN_WAIT_S) -> bool:
        """True if the device is back, found again by its name; like `LiveMicrophone.reopen`.

        What was queued is forgotten: a sentence is not taken up in its middle.
        """
        return self._reopening.go_on(wait_s)

    def close(self) -> None:
        """Give the device back; never blocks for more than a second."""
        portaudio.leave(self)
        self.suspend()

    @property
    def lost(self) -> bool:
        """True if the device has asked for nothing for GONE_AFTER_S: clips wait for ever."""
        if self._resting:
            return False
        return self._stream is None or self._now() - self._outlet.last_at >= GONE_AFTER_S

    @property
    def trouble(self) -> str:
        """Why the last `reopen` failed."""
        return self._reopening.error

    @property
    def device(self) -> Device:
        """The device that is, or was last, open."""
        return self._device

    @property
    def shape(self) -> Shape:
        """How it is open."""
        return self._outlet.shape

    @property
    def underflows(self) -> int:
        """How often the device ran dry since it was opened."""
        return self._outlet.underflows

    # -- opening ------------------------------------------------------------------------

    def busy(self) -> bool:
        """True while something is being heard."""
        return not self.lost and self._outlet.playout.busy()

    def suspend(self) -> None:
        """Give the stream back."""
        stream, self._stream = self._stream, None
        self._resting = False
        if stream is not None:
            portaudio.give_back(f"the loudspeaker {self._device.name!r}", stream)

    def resume(self) -> None:
        """Open the device of the same name again. Raises DeviceError if that fails."""
        self._open(naming.find_again(self._device, self._named))

    def _open(self, device: Device) -> None:
        def start(shape: Shape) -> Any:
            playout = Playout(shape.rate, LATENCY_S, self._wake_silence_ms)
            playout.set_gain(self._gain_db, self._lowered)
            self._reference.start_writing(shape.rate)
            self._outlet = Outlet(shape, playout, self._reference, self._now)
            stream = portaudio.library().RawOutputStream(
                device=device.index,
                samplerate=shape.rate,
                channels=shape.channels,
                dtype=shape.sample_format,
                blocksize=round(shape.rate * BLOCK_S),
                latency=LATENCY_S,
                callback=self._outlet.put_out,
            )
            stream.start()
            return stream

        self._device = device
        self._sounded_at = self._now()
        self._stream, shape = stream_formats.open_first(
            device, stream_formats.output_shapes(device), start
        )
        if not self._outlet.wait(FIRST_BLOCK_S):
            self.suspend()
            raise DeviceError(
                f"the loudspeaker {self._device.name!r} asks for nothing: "
                "is it still plugged in, and not switched off?"
            )
        log.info("loudspeaker: %s at %s", device.name, shape)

    def _reopen(self) -> None:
        self.suspend()
        try:
            self.resume()
        except DeviceError:
            portaudio.restart(self)
            self.resume()

    # -- resting ------------------------------------------------------------------------

    def _perhaps_rest(self) -> None:
        if self._resting or self.lost:
            return
        if self._outlet.playout.busy():
            self._sounded_at = self._now()
        elif self._now() - self._sounded_at >= REST_AFTER_S and not self._lowered:
            self._resting = self._told("stopping", self._stream.abort)

    def _wake(self) -> None:
        self._sounded_at = self._now()
        if self._resting:
            self._resting = False
            self._outlet.last_at = self._now()
            self._told("starting", self._stream.start)

    def _told(self, what: str, work: Callable[[], None]) -> bool:
        """True if the stream has done it; one that fails is given back, and so counts as lost."""

        def done() -> bool:
            work()
            return True

        try:
            return portaudio.call(f"{what} the loudspeaker {self._device.name!r}", done)
        except DeviceError as error:
            log.warning("%s", error)
            self.suspend()
            return False


class Outlet:
    """What goes into one stream; its callback neither waits nor raises."""

    def __init__(
        self,
        shape: Shape,
        playout: Playout,
        reference: ReferenceRing,
        now: Callable[[], float],
    ) -> None:
        self.shape = shape
        self.playout = playout
        self.underflows = 0
        self.last_at = now()
        """When it was asked for sound last."""
        self._now = now
        self._reference = reference
        self._asked = False
        self._block = np.zeros(round(shape.rate * BLOCK_S), np.float32)

    def put_out(self, out: Any, frames: int, when: object, status: Any) -> None:
        """Fill a block; PortAudio's callback."""
        self.last_at = self._now()
        self._asked = True
        self.underflows += bool(status.output_underflow)
        if frames > len(self._block):
            self._block = np.zeros(frames, np.float32)
        block = self._block[:frames]
        if self.playout.render(block):
            out[:] = from_mono(block, self.shape.channels, self.shape.sample_format)
            self._reference.write(block)
        else:
            out[:] = bytes(len(out))
            self._reference.write_silence(block)

    def wait(self, limit_s: float) -> bool:
        """True if it has been asked for sound within `limit_s`."""
        until = time.monotonic() + limit_s
        while not self._asked and time.monotonic() < until:
            time.sleep(0.02)
        return self._asked
