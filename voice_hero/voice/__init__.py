"""The voice: text in, sound out; rendered by Piper in a process of its own, kept on disk.

May import: sound, lang, poses (to know what to render ahead), paths, errors. Never the session.
"""
