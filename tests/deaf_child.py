"""A child for the tests that says it is ready, and then does not even read."""

import sys
import time

from voice_hero.hearing.second_ears.messages import pack

sys.stdout.buffer.write(pack({"ready": True}))
sys.stdout.buffer.flush()
time.sleep(60)
