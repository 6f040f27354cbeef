"""Makes `intents/en/likeness.npz`, by which sentences are understood that no template takes.

`python -m training` reads every sentence to learn from, each with the pen that wrote it, and writes
the file and its SHA-256. It judges how the file is made too: by what a model that never saw one pen
makes of that pen's sentences. Nothing here runs while somebody practises.

May import: voice_hero's intents, lang, models and paths. Imported by tests and bench alone.
"""
