"""`python -m training [FILE]`: learn from every sentence, write the model and its SHA-256."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from training.examples import TOP, read_all
from training.packing import write
from training.teaching import Material, train
from voice_hero.errors import VoiceHeroError
from voice_hero.intents.classifier import FILE


def main() -> int:
    """Train; 1 where something that it needs is missing."""
    parser = ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=TOP / "intents" / "en" / FILE)
    file = parser.parse_args().file
    examples = read_all()
    try:
        digest = write(train(Material.of(examples)), file)
    except VoiceHeroError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{file}: {len(examples)} examples, {file.stat().st_size} bytes, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
