"""What Python scripts that run in the operation's process find in one place."""

from conductor.runtime.sdk import exceptions
from conductor.runtime.sdk.current import ctx
from conductor.runtime.sdk.current import ctx_parameters as inputs

__all__ = ["ctx", "exceptions", "inputs"]
