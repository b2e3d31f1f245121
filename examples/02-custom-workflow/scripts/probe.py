"""Runs for both ends of a relationship, and at the same time for all others of the instance.

Therefore it only logs: whoever writes runtime properties should be the only one who does.
"""

from cloudify import ctx

ctx.logger.info(
    "%s and %s reach each other, says the %s",
    ctx.source.node.name,
    ctx.target.node.name,
    ctx.operation.relationship,
)
