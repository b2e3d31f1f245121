"""Runs for the target of a relationship: for each web server that the balancer takes in."""

from cloudify import ctx

ctx.target.instance.runtime_properties["balanced_by"] = ctx.source.instance.id
ctx.logger.info("%s gets requests from now on", ctx.target.instance.id)
