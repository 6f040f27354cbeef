"""What listening costs: seconds of one core for each second of sound, in silence and in speech."""

import time

import numpy as np
from _corpus import Recording, arguments, chosen, frames, kitchen, quiet, talk
from _ears import our_listener
from _report import figure, save_figure, save_table

from voice_hero.hearing.freed_memory import frugal
from voice_hero.sound.samples import SAMPLE_RATE, Samples


def share_of_core(sound: Samples) -> float:
    """Processor time over length, after a second of the same sound has warmed everything up."""
    ear = our_listener()
    incoming = list(frames(sound))
    warm = SAMPLE_RATE // len(incoming[0].samples)
    for frame in incoming[:warm]:
        ear.feed(frame, ())
    begun = time.process_time()
    for frame in incoming[warm:]:
        ear.feed(frame, ())
    return (time.process_time() - begun) / (len(sound) / SAMPLE_RATE - 1)


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.1)
    frugal()  # as the product does, which costs a little time
    rng = np.random.default_rng(7)
    orders = [clip for clip in talk(chosen_.data) if _is_used(clip, chosen_.share)]
    speech = np.concatenate([clip.samples for clip in orders])
    paused = np.concatenate([np.concatenate([clip.samples, quiet(4, rng)]) for clip in orders])
    share_of_core(speech[: 20 * SAMPLE_RATE])
    sounds = {
        "quiet room": quiet(120, rng),
        "kitchen, nobody speaks": kitchen(chosen_.data),
        "speech without a pause": speech,
        "speech, with four seconds after each sentence": paused,
    }
    rows = []
    for name, sound in sounds.items():
        rows.append([name, f"{len(sound) / SAMPLE_RATE:.0f} s", f"{share_of_core(sound):.2%}"])
    notes = "Processor time of the whole listener: level, detector, recogniser, matcher."
    save_table("cost", "Cost of listening, one core", ["sound", "length", "share"], rows, notes)
    picture, axes = figure(7, 3)
    axes.barh([row[0] for row in rows], [float(row[2].rstrip("%")) for row in rows])
    axes.set_xlabel("per cent of one core")
    save_figure("cost", picture)


def _is_used(clip: Recording, share: float) -> bool:
    return clip.kind == "coffee" and chosen(clip.name, share)


if __name__ == "__main__":
    main()
