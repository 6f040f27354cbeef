"""What is forgotten of the journal: one practice, one person, or all of it."""

from pathlib import Path

from voice_hero.errors import JournalError
from voice_hero.journal.journal_file import forget, read_events, remove
from voice_hero.journal.practised import person_of, practices

__all__ = ["forget", "forget_person", "forget_practice"]


def forget_practice(journal: Path, number: int) -> None:
    """Remove one practice, by its number as `history` shows it.

    Raises JournalError: there is no such practice, or the file cannot be written.
    """
    found = [one for one in practices(read_events(journal)) if one.begun]
    if not 1 <= number <= len(found):
        there = f"there are practices 1 to {len(found)}" if found else "none is written down"
        raise JournalError(f"There is no practice {number}: {there}.")
    remove(journal, found[number - 1].rows)


def forget_person(journal: Path, person: str) -> None:
    """Remove all that is known of a person with a name, in small letters.

    Raises JournalError: nothing is known of them, or the file cannot be written.
    """
    rows = [index for index, one in enumerate(read_events(journal)) if person_of(one) == person]
    if not rows:
        raise JournalError(f"Nothing is written down of {person}: there is nothing to forget.")
    remove(journal, rows)
