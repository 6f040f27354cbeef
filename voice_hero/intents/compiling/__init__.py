"""Sentence templates, read, checked and turned into what the matcher and the recogniser need.

The only place that imports hassil. May import: intents, lang, command, phases, files.
"""
