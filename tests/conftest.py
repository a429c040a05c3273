"""The databases for all tests (tests/support/repositories.py), and how property tests search: the same
examples each time, so that a red run is somebody's change.

Look for new ones now and then, and after changes of the engine:

    .venv/bin/pytest --hypothesis-profile=search $(grep -rl "from hypothesis" tests --include="test_*.py")
"""

from hypothesis import settings

from tests.support.repositories import backend, demo, demo_url, empty, empty_url, servers

__all__ = ["backend", "demo", "demo_url", "empty", "empty_url", "servers"]

# A machine with much to do is slow, and that is no fault.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("same")
