"""How workflows have operations performed, by its name from the time of a broker."""

from conductor.runtime.sdk.no_broker import TaskDispatcher

__all__ = ["TaskDispatcher"]
