"""What the tests of the repository share; the databases themselves are in tests/support/repositories.py."""

from tests.support.repositories import LOGINS, NOW, USERS, demo, empty, url_of

__all__ = ["LOGINS", "NOW", "USERS", "demo", "empty", "url_of"]
