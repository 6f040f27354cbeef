"""What holds for all tests: they can import helpers and one another, and Ctrl-C can be tested."""

import signal
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

_TESTS = Path(__file__).parent
for _folder in {_TESTS, *(file.parent for file in _TESTS.rglob("test_*.py"))}:
    sys.path.insert(0, str(_folder))

# Whoever starts the tests in the background has SIGINT ignored, and programs inherit that. With a
# handler here, each program that a test starts begins with the usual one.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes is no matter: a busy machine would fail what a quiet one passes.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
