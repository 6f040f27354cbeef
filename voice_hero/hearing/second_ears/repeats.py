"""Whisper, with its window cut, now and then writes a sentence over and over: keep it once."""


def once(text: str) -> str:
    """Return a text that is one run of words said again and again as that run alone.

    The last time may be broken off. A word that somebody did say twice is kept once, too: for a
    command that is the same.
    """
    shown = text.split()
    words = [word.strip(".,!?").lower() for word in shown]
    for length in range(1, len(words) // 2 + 1):
        if words[length:] == words[:-length]:
            return " ".join(shown[:length]).rstrip(",")
    return text
