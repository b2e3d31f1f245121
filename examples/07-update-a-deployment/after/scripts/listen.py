"""Listen at the port that is wanted, from now on."""

from cloudify import ctx

ctx.instance.runtime_properties["port"] = ctx.node.properties["port"]
ctx.logger.info(f"{ctx.node.id} listens at {ctx.node.properties['port']}")
