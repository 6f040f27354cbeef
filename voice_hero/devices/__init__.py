"""Microphones and loudspeakers of this machine, through PortAudio.

Finding a device by a part of its name, opening it at a rate that it has, capturing and playing,
and what is being played now. May import: sound, errors. Knows neither words nor poses.
"""
