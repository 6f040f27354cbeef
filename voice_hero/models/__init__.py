"""Speech models: the list of them, fetching, checking, installing and finding them.

May import: files, paths, errors.
"""
