"""Files that people write or a power cut may tear: read with care, written whole or not at all.

May import: errors. Imported by whoever reads or writes a file.
"""
