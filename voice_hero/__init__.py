"""Voice Hero: be guided through a yoga pose by voice, offline, with both hands free."""

__version__ = "0.1.0"

from voice_hero import no_sockets, one_thread

no_sockets.opt_out()
one_thread.ask_for()
