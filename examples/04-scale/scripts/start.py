"""Notes how often this instance was started."""

from cloudify import ctx

properties = ctx.instance.runtime_properties
properties["started"] = properties.get("started", 0) + 1
ctx.logger.info("started, time %s", properties["started"])
