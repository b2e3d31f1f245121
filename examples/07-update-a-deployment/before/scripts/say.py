"""Say what happens to the instance."""

from cloudify import ctx
from cloudify.state import ctx_parameters as inputs

ctx.logger.info(f"{ctx.node.id} {inputs['what']}")
