from cloudify import ctx

ctx.logger.info("stopped")
