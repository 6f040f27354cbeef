"""From the end of speech to the decision, beside Vosk's own endpoint on the same sound.

The end is measured on the clip itself, before it is placed in a room; the time that computing
takes is added to the clock of the audio.
"""

import time

import numpy as np
from _corpus import VOICES, arguments, bounds, chosen, frames, phrases, placed, spoken
from _ears import PLAIN, PlainEar, our_listener
from _report import figure, save_figure, save_table

from voice_hero.hearing.freed_memory import frugal
from voice_hero.hearing.listener import Listener
from voice_hero.sound.samples import FRAME_S, SAMPLE_RATE, Samples

BEFORE_S = 1.2


def decided(ear: Listener, sound: Samples) -> list[tuple[float, str]]:
    """Commands with the moment in which the decision was out.

    Frames wait while earlier ones are worked on, as they would on a device.
    """
    found = []
    free_s = 0.0
    for number, frame in enumerate(frames(sound), start=1):
        begun = time.perf_counter()
        heard = ear.feed(frame, ())
        free_s = max(free_s, number * FRAME_S) + time.perf_counter() - begun
        found += [(free_s, h.command.intent) for h in heard if h.command]
    return found


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.1)
    frugal()  # as the product does, which costs a little time
    rng = np.random.default_rng(4)
    plain = PlainEar()
    ours: list[float] = []
    theirs: list[float] = []
    decided(our_listener(), placed(spoken("next", VOICES[0]), rng))  # builds what is built once
    wanted = [p for p in phrases(chosen_.data) if p.intent not in {"yes", "no"}]
    for phrase in wanted:
        for voice in VOICES[:5]:
            if not (phrase.text in PLAIN or chosen(f"{voice.name}: {phrase.text}", chosen_.share)):
                continue
            clip = spoken(phrase.text, voice)
            sound = placed(clip, rng, BEFORE_S)
            end_s = BEFORE_S + bounds(clip)[1]
            for at, intent in decided(our_listener(), sound)[:1]:
                if intent == phrase.intent:
                    ours.append(at - end_s)
            if phrase.text in PLAIN:
                theirs += [at - end_s for at, text in plain.taken(sound)[:1] if text == phrase.text]
    rows = [
        [who, len(late), *(f"{np.quantile(late, q):.2f}" for q in (0.05, 0.5, 0.95))]
        for who, late in (("ours", ours), ("Vosk's endpoint, plain grammar", theirs))
    ]
    notes = (
        "Seconds; true commands only. A clip ends at its last 10 ms within 35 dB of its loudest. "
        f"Sound at {SAMPLE_RATE} Hz comes in frames of {FRAME_S * 1000:.0f} ms."
    )
    columns = ["", "commands", "5 %", "median", "95 %"]
    save_table("latency", "End of speech to decision", columns, rows, notes)
    picture, axes = figure()
    for late, label in ((ours, "ours"), (theirs, "Vosk's own endpoint")):
        axes.plot(np.sort(late), np.linspace(0, 1, len(late)), label=label)
    axes.axvline(0.2, color="gray", linestyle=":")
    axes.axvline(0.4, color="gray", linestyle=":")
    axes.set_xlabel("seconds after the last sound")
    axes.set_ylabel("share of the commands decided")
    axes.legend()
    save_figure("latency", picture)


if __name__ == "__main__":
    main()
