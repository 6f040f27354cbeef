"""Voice Hero: be guided through a yoga pose by voice, offline, with both hands free."""

__version__ = "0.1.0"

from voice_hero import closed

closed.opt_out()
