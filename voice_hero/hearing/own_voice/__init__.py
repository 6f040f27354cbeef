"""What the assistant itself says, taken out of what the microphone hears.

May import: sound, and `hearing.voice_activity`. Imported by the listener and by check.
"""
