"""What a person sees: the live screen, the lines of a report, the prompt of typed lines.

May import: the session's data types and effects, phases. Changes nothing.
"""
