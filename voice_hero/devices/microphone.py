"""The microphone: frames of 16 kHz mono sound from whatever the device gives."""

import contextlib
import logging
import queue
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from voice_hero.devices import naming, portaudio, stream_formats
from voice_hero.devices.naming import Device
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.devices.stream_formats import Shape
from voice_hero.errors import DeviceError
from voice_hero.sound.resampling import FULL_SCALE, ToListening, to_mono
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

log = logging.getLogger(__name__)

QUEUE_S: Final = 2.0
"""How much sound waits for a reader at most. Less: a slow moment on a small board loses words;
more: an answer would come to what was said long ago."""

GONE_AFTER_S: Final = 2.0
"""No sound for this long is a pulled plug: PortAudio gives no error then, its callbacks stop.
Less: a Bluetooth microphone that stutters is given up; more: a loss is told after 3 s."""

AS_WANTED: Final = Shape(SAMPLE_RATE, 1, "int16")
"""What needs no conversion."""

GATHER_S: Final = 7 * FRAME_S
"""Sound that may wait where nobody speaks. More: the beginning of a word is noticed later, though
not its end; less: more of the time goes into waking up."""

REOPEN_WAIT_S: Final = 0.25
"""How long `reopen` keeps its caller waiting."""

FLOOR_DBFS: Final = -100.0
"""Level of nothing but zeros."""


class LiveMicrophone:
    """A microphone through PortAudio; see `voice_hero.sound.ends.Microphone`.

    The callback only copies and queues; conversion is the reader's. `reference` gives each
    frame what was played while it was captured.
    """

    def __init__(
        self,
        device: Device | None,
        reference: ReferenceRing,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open `device`, or the default one. Raises DeviceError if there is none, or it is held."""
        self._named = device is not None
        self._reference = reference
        self._now = now
        self._stream: Any = None
        self._frame: Samples = np.zeros(FRAME_SAMPLES, np.int16)
        self._silent = 0
        self._lost = 0.0
        self._reopening = portaudio.Attempt(self._reopen, now)
        self.clipped = 0
        """Samples at full scale so far."""
        self._open(device or naming.find("input", None))
        portaudio.enlist(self)

    def read(self, timeout_s: float) -> Frame | None:
        """Next frame, or None when none came within `timeout_s` seconds.

        Raises DeviceError when the device has given nothing for GONE_AFTER_S, and again until
        `reopen` has brought it back.
        """
        if self._reopening.running:
            time.sleep(timeout_s)
            return None
        taken = self._intake.take(timeout_s)
        if taken is None:
            self._check()
            return None
        self._frame, mark = taken
        self._silent = 0 if self._frame.any() else self._silent + 1
        self.clipped += int(np.count_nonzero(np.abs(self._frame) >= FULL_SCALE))
        return Frame(self._frame, self._reference.take(mark))

    def gather(self, limit_s: float) -> None:
        """Let some frames come, where none waits, so that a machine that listens to silence wakes
        less often; for `limit_s` seconds at most.
        """
        if limit_s > 0 and not self._reopening.running and not self._intake.waiting:
            time.sleep(min(limit_s, GATHER_S))

    def discard(self) -> None:
        """Forget what has come so far: nobody was there to listen."""
        self._intake.discard()

    def reopen(self, wait_s: float = REOPEN_WAIT_S) -> bool:
        """True if the device is back: found again by its name, open, and giving sound.

        Finding it can take seconds or hang, so that is done in the background; this waits for
        it `wait_s` at most. False: not yet, call again (`trouble` says why). While something is
        being said PortAudio is not made to look anew, since that would cut the sentence off.
        """
        return self._reopening.go_on(wait_s)

    def close(self) -> None:
        """Give the device back; never blocks for more than a second."""
        portaudio.leave(self)
        self.suspend()

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
        return self._intake.shape

    @property
    def silent_for_s(self) -> float:
        """For how long there have been nothing but zeros: from 10 s on, that is no quiet room."""
        return self._silent * FRAME_S

    @property
    def level_dbfs(self) -> float:
        """Loudness (RMS) of the last frame, in dB of full scale; FLOOR_DBFS for zeros."""
        power = float(np.mean(np.square(self._frame / FULL_SCALE)))
        return max(FLOOR_DBFS, 10 * float(np.log10(power))) if power else FLOOR_DBFS

    @property
    def dropped_s(self) -> float:
        """Sound that nobody read in time and that is lost, in seconds, so far."""
        return self._lost + self._intake.dropped_s

    # -- opening ------------------------------------------------------------------------

    def busy(self) -> bool:
        """False: a restart of PortAudio only makes it deaf for a moment."""
        return False

    def suspend(self) -> None:
        """Give the stream back."""
        stream, self._stream = self._stream, None
        if stream is not None:
            portaudio.give_back(f"the microphone {self._device.name!r}", stream)

    def resume(self) -> None:
        """Open the device of the same name again. Raises DeviceError if that fails."""
        self._lost += self._intake.dropped_s
        self._open(naming.find_again(self._device, self._named))

    def _open(self, device: Device) -> None:
        def start(shape: Shape) -> Any:
            self._intake = Intake(shape, self._reference, self._now)
            stream = portaudio.library().RawInputStream(
                device=device.index,
                samplerate=shape.rate,
                channels=shape.channels,
                dtype=shape.sample_format,
                blocksize=round(shape.rate * FRAME_S),
                callback=self._intake.hear,
            )
            stream.start()
            return stream

        self._device = device
        self._stream, shape = stream_formats.open_first(
            device, stream_formats.input_shapes(device), start
        )
        self._reference.start_reading()
        log.info("microphone: %s at %s", device.name, shape)

    def _reopen(self) -> None:
        self.suspend()
        try:
            self.resume()
        except DeviceError:
            portaudio.restart(self)
            self.resume()
        if not self._intake.wait(GONE_AFTER_S):
            raise DeviceError(_nothing(self._device))

    def _check(self) -> None:
        """Raise DeviceError if the device is gone."""
        if self._stream is None or self._now() - self._intake.last_at >= GONE_AFTER_S:
            raise DeviceError(_nothing(self._device))


class Intake:
    """What comes from one stream, from the callback's side and the reader's."""

    def __init__(self, shape: Shape, reference: ReferenceRing, now: Callable[[], float]) -> None:
        self.shape = shape
        self._reference = reference
        self._now = now
        self.last_at = now()
        """When sound came last."""
        self._most = round(QUEUE_S / FRAME_S)
        self._blocks: queue.SimpleQueue[tuple[bytes, int]] = queue.SimpleQueue()
        self._converter = ToListening(shape.rate)
        self._pending: Samples = np.zeros(0, np.int16)
        self._mark = 0
        self._dropped = 0
        self._told = 0

    def hear(self, data: Any, frames: int, when: object, status: object) -> None:
        """Copy and queue a block, with what had been played by then; PortAudio's callback."""
        self.last_at = self._now()
        if self._blocks.qsize() >= self._most:
            with contextlib.suppress(queue.Empty):
                self._blocks.get_nowait()
                self._dropped += frames
        self._blocks.put((bytes(data), self._reference.mark()))

    def take(self, timeout_s: float) -> tuple[Samples, int] | None:
        """The next frame, and what had been played at its end; None if none came in time."""
        until = time.monotonic() + timeout_s
        while len(self._pending) < FRAME_SAMPLES:
            try:
                data, mark = self._blocks.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return None
            self._pending = self._with(data)
            self._mark = mark - self._converter.held_back
        self._tell()
        frame, self._pending = self._pending[:FRAME_SAMPLES], self._pending[FRAME_SAMPLES:]
        return frame, self._mark - len(self._pending)

    def _with(self, data: bytes) -> Samples:
        """What is pending, and one more block."""
        if self.shape == AS_WANTED:
            ready: Samples = np.frombuffer(data, np.int16)
        else:
            sound = to_mono(data, self.shape.channels, self.shape.sample_format)
            ready = self._converter.feed(sound)
        return np.concatenate([self._pending, ready]) if len(self._pending) else ready

    @property
    def waiting(self) -> bool:
        """True if there is something to be taken."""
        return not self._blocks.empty()

    def discard(self) -> None:
        """Forget what waits, without counting it as lost."""
        while not self._blocks.empty():
            self._blocks.get_nowait()
        self._dropped = self._told = 0

    def wait(self, limit_s: float) -> bool:
        """True if sound has come within `limit_s`."""
        until = time.monotonic() + limit_s
        while self._blocks.empty() and time.monotonic() < until:
            time.sleep(0.02)
        return not self._blocks.empty()

    @property
    def dropped_s(self) -> float:
        """Sound that was dropped because nobody read it, in seconds."""
        return self._dropped / self.shape.rate

    def _tell(self) -> None:
        """One line for each burst of dropping, when the reader has caught up."""
        if self._dropped > self._told and self._blocks.empty():
            lost = (self._dropped - self._told) / self.shape.rate
            self._told = self._dropped
            log.warning("microphone: this machine was too slow, the oldest %.1f s were lost", lost)


def _nothing(device: Device) -> str:
    return (
        f"the microphone {device.name!r} gave nothing for {GONE_AFTER_S:g} s: "
        "is it still plugged in, and not switched off?"
    )
