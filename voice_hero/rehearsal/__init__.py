"""A simulated room: a microphone and a loudspeaker on a virtual clock, and a learner who talks.

Takes the place of the two ends; nothing else knows that it is there. May import everything.
"""
