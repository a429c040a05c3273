"""The right to be forgotten."""

from .finding import Asked
from .forgetting import Forgetting, JournalPort, Trace

__all__ = ["Asked", "Forgetting", "JournalPort", "Trace"]
