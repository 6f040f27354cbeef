"""The public speech-to-intent benchmark: people order coffee, in ever louder kitchens.

Through our own recogniser and matcher, with the intents in bench/coffee_intents. Published for the
same recordings: Picovoice Rhino 97.6 %, LUIS 89.9, Watson 86.8, Lex 84.5, Dialogflow 77.6.
"""

import json
from pathlib import Path

import numpy as np
from _corpus import ROOT, arguments, chosen, kitchen, load, placed, with_noise
from _ears import our_listener, progress, taken
from _report import figure, save_figure, save_table

from voice_hero.phases import Phase

INTENTS = ROOT / "bench" / "coffee_intents"
LEVELS_DB = (24, 21, 18, 15, 12, 9, 6)
PUBLISHED = {"Rhino": 97.6, "LUIS": 89.9, "Watson": 86.8, "Lex": 84.5, "Dialogflow": 77.6}


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.25)
    labels = json.loads((chosen_.data / "coffee" / "labels.json").read_text(encoding="utf-8"))
    names = [name for name in sorted(labels) if chosen(name, chosen_.share)]
    noise = kitchen(chosen_.data)
    rng = np.random.default_rng(8)
    rows: list[list[object]] = []
    shares: list[float] = []
    for snr_db in LEVELS_DB:
        right = 0
        for name in names:
            clip = with_noise(load(chosen_.data / "coffee" / name), noise, snr_db, rng)
            ear = our_listener(Phase.ANY, folder=Path(INTENTS))
            heard = taken(ear, placed(clip, rng))
            wanted = labels[name]
            if heard:
                command = heard[-1][1].command
                assert command is not None
                right += command.intent == wanted["intent"] and {
                    slot: str(value).strip() for slot, value in command.slots.items()
                } == {slot: value.strip() for slot, value in wanted["slots"].items()}
        shares.append(100 * right / len(names))
        rows.append([f"{snr_db} dB", len(names), f"{shares[-1]:.1f} %"])
        progress(str(rows[-1]))
    rows.append(["mean", len(names) * len(rows), f"{np.mean(shares):.1f} %"])
    others = ", ".join(f"{name} {share}" for name, share in PUBLISHED.items())
    notes = f"Right intent and all slots; {chosen_.share:.0%} of the clips. Published: {others}."
    save_table("coffee", "Orders of coffee in kitchen noise", ["", "orders", "right"], rows, notes)
    picture, axes = figure()
    axes.plot(LEVELS_DB, shares, marker="o", label="ours")
    for name, share in PUBLISHED.items():
        axes.axhline(share, linestyle=":", linewidth=1, color="gray")
        axes.text(LEVELS_DB[-1], share, f"{name}, mean", fontsize=7, va="bottom")
    axes.set_xlabel("signal to noise, dB")
    axes.set_ylabel("right intent and slots, %")
    axes.legend()
    save_figure("coffee", picture)


if __name__ == "__main__":
    main()
