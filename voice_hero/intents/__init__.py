"""Understanding: the words of an utterance in, the one command that they say out, or nothing.

What runs while somebody practises; `compiling` makes its data out of sentence templates. May
import: lang, command, phases, files, models (their words). Knows no sound, no session, no clock.
"""
