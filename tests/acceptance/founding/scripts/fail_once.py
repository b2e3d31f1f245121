"""Fails every other time."""

from cloudify import ctx

if not ctx.instance.runtime_properties.pop("has_failed", False):
    ctx.instance.runtime_properties["has_failed"] = True
    raise RuntimeError("not the first time")
