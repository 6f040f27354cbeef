"""What an utterance amounts to: a command, nothing, or not certain yet.

May import: hearing's decodings and limits, intents, phases. Imported by the listener.
"""
