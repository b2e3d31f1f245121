"""Says that all is well, so that a scheduled look at the deployment has something to tell."""

from cloudify import ctx

ctx.logger.info("%s is well", ctx.instance.id)
