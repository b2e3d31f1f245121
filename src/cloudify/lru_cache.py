"""From the time of two Pythons."""

from functools import lru_cache

__all__ = ["lru_cache"]
