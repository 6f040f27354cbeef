"""Poses as data: their schema, the shipped files beside it, and what is wrong with a file.

May import: lang, files, errors.
"""
