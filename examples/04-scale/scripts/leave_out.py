from cloudify import ctx

ctx.logger.info("%s gets no more requests", ctx.target.instance.id)
