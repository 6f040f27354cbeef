"""How it speaks: louder, quieter, faster, slower, in key words or in full; kept for next time."""

from dataclasses import replace
from typing import Final

from voice_hero.command import Command
from voice_hero.session import changing
from voice_hero.session.core import Session
from voice_hero.session.state import Settings

RATE_STEPS: Final = 3
"""Steps to either side; beyond, Piper slurs or drags."""

VOLUME_STEPS: Final = 5
"""Steps below full."""


def _change(s: Session, settings: Settings, key: str) -> None:
    s.state.settings = settings
    s.keep_settings()
    _tell(s, key)


def _tell(s: Session, key: str) -> None:
    """Say how it speaks now; "say that again" goes on to mean what was said before."""
    before = s.state.spoken_block
    s.answer(key)
    s.state.spoken_block = before or s.state.spoken_block


def louder(s: Session, command: Command) -> None:
    """One step louder."""
    settings = s.state.settings
    if settings.volume_step >= 0:
        _tell(s, "loudest")
    else:
        _change(s, replace(settings, volume_step=settings.volume_step + 1), "louder")


def quieter(s: Session, command: Command) -> None:
    """One step quieter."""
    settings = s.state.settings
    if settings.volume_step <= -VOLUME_STEPS:
        _tell(s, "quietest")
    else:
        _change(s, replace(settings, volume_step=settings.volume_step - 1), "quieter")


def faster(s: Session, command: Command) -> None:
    """One step faster; while breaths are counted, quicker breaths."""
    _pace(s, 1, "faster", "fastest", "pace_faster")


def slower(s: Session, command: Command) -> None:
    """One step slower; while breaths are counted, slower breaths."""
    _pace(s, -1, "slower", "slowest", "pace_slower")


def _pace(s: Session, step: int, key: str, at_end: str, breath_key: str) -> None:
    settings, hold = s.state.settings, s.state.hold
    if hold is not None and hold.breath_s is not None:
        breath = settings.breath_step + step
        if abs(breath) > RATE_STEPS:
            _tell(s, at_end)
            return
        _change(s, replace(settings, breath_step=breath), breath_key)
        changing.change_pace(s)
    elif abs(settings.rate_step + step) > RATE_STEPS:
        _tell(s, at_end)
    else:
        _change(s, replace(settings, rate_step=settings.rate_step + step), key)


def normal_speed(s: Session, command: Command) -> None:
    """Neither faster nor slower; while breaths are counted, the usual breath too."""
    settings = s.state.settings
    usual = replace(settings, rate_step=0, breath_step=0)
    if settings == usual:
        _tell(s, "normal_already")
        return
    _change(s, usual, "normal_speed")
    if settings.breath_step:
        changing.change_pace(s)


def shorter(s: Session, command: Command) -> None:
    """Only the key words of each step."""
    _change(s, replace(s.state.settings, brief=True), "brief_on")


def in_full(s: Session, command: Command) -> None:
    """Every step in full again, and the hold too."""
    s.state.quiet = False
    _change(s, replace(s.state.settings, brief=False), "brief_off")
