"""Counts how often this instance ran the operation."""

from cloudify import ctx

if ctx.type == "node-instance":
    properties = ctx.instance.runtime_properties
    properties[ctx.operation.name] = properties.get(ctx.operation.name, 0) + 1
ctx.logger.info("%s ran", ctx.operation.name)
