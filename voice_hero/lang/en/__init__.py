"""All that is English: numbers, lengths of time, spelling, what can be said aloud, lines to say.

May import: errors, files, paths. Imported by intents, poses, session and voice.
"""
