"""Sound as data: samples, clips and frames, rates, recordings, cue tones.

Also the protocols of the two ends, microphone and loudspeaker. May import: errors. Knows no device,
no word and no session. Imported by everything that handles samples.
"""
