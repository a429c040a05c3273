"""The knowledge base: articles, the search over them, and what is done with them."""

from .parts import Knowledge

__all__ = ["Knowledge"]
