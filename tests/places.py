"""Where the tests and what they read lie, for tests in whatever folder."""

from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).resolve().parent
TOP: Final = TESTS.parent
"""Top of the checkout."""
