"""The journal: what happened, written as it happens, and what it adds up to.

May import: the session's data types (state, plan), poses, errors. Never the session's behaviour.
"""
