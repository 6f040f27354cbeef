"""`python -m voice_hero` is `voice-hero`."""

from voice_hero.cli import main

if __name__ == "__main__":
    main()
