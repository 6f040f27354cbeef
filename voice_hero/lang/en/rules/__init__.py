"""What holds for kinds of sentences: negation, the body, answers to a question, corrections.

Classes of words and small patterns over them stand in the YAML beside the modules; `ruling` puts
them together. May import: errors, files. Imported by intents.
"""
