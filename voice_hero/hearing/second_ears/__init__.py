"""Second ears: Whisper tiny.en in a child process, asked where the first recogniser is unsure.

`asking` is the product's side, `child` the other; `messages` is what goes between them. May import:
sound. Imports nothing here, so that `python -m …second_ears.child` loads only what the child needs.
"""
