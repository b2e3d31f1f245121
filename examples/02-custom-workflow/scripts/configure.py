"""Counts how often this instance was configured."""

from cloudify import ctx

properties = ctx.instance.runtime_properties
properties["configured"] = properties.get("configured", 0) + 1
ctx.logger.info("configured, time %s", properties["configured"])
