"""The right to be forgotten."""

from .finding import Asked
from .forgetting import ERASED, Forgetting, JournalPort, Trace

__all__ = ["ERASED", "Asked", "Forgetting", "JournalPort", "Trace"]
