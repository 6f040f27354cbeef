"""The command that makes a muted loudspeaker sound."""

import json
import shlex
import shutil
import subprocess
from typing import Any, Final

LOUDNESS: Final = "60%"
"""Loud enough to be heard through a room, and no fright."""

LIMIT_S: Final = 3.0
"""A sound server that has not answered by then is not one that could be told anything."""

ALSA: Final = "alsamixer (F6 chooses the card, M unmutes, the arrow upwards makes it louder)"


def unmuting() -> str:
    """What to type: for the outputs that are muted, where that is known; else for the usual one."""
    sinks = _sinks()
    if sinks is None:
        if _answers("wpctl", "get-volume", "@DEFAULT_AUDIO_SINK@") is None:
            return ALSA
        usual = "@DEFAULT_AUDIO_SINK@"
        return f"wpctl set-mute {usual} 0 && wpctl set-volume {usual} {LOUDNESS}"
    silent = [str(sink["name"]) for sink in sinks if _is_silent(sink)]
    return " && ".join(
        f"pactl set-sink-mute {name} 0 && pactl set-sink-volume {name} {LOUDNESS}"
        for name in map(shlex.quote, silent or ["@DEFAULT_SINK@"])
    )


def _is_silent(sink: dict[str, Any]) -> bool:
    volumes = [channel["value"] for channel in sink["volume"].values()]
    return bool(sink["mute"]) or not any(volumes)


def _sinks() -> list[dict[str, Any]] | None:
    """The outputs of PulseAudio, or of PipeWire in its place; None where neither answers."""
    listed = _answers("pactl", "--format=json", "list", "sinks")
    try:
        return json.loads(listed) if listed else None
    except ValueError:  # pactl before 16 knows no JSON
        return None


def _answers(*words: str) -> str | None:
    """What a command prints; None where it is not there, fails or does not end."""
    if shutil.which(words[0]) is None:
        return None
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=LIMIT_S, check=False, errors="replace"
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None
