"""A child for the tests that says it is ready, and then reads but never answers."""

import sys

from voice_hero.hearing.second_ears.messages import pack

sys.stdout.buffer.write(pack({"ready": True}))
sys.stdout.buffer.flush()
sys.stdin.buffer.read()
