"""Voice Hero: be guided through a yoga pose by voice, offline, with both hands free."""

__version__ = "0.1.0"

from voice_hero import closed, one_thread

closed.opt_out()
one_thread.ask_for()
