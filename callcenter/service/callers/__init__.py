"""Who is calling, and what their screen pop shows."""

from .callers import Callers
from .look import Caller

__all__ = ["Caller", "Callers"]
