"""Keeps what the caller of the operation has to say; `operation_kwargs` arrive as inputs."""

from cloudify import ctx
from cloudify.state import ctx_parameters as inputs

note = inputs.get("note", "nothing to say")
ctx.instance.runtime_properties["checked"] = note
ctx.logger.info("checked: %s", note)
