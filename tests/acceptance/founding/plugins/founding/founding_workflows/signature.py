from cloudify.decorators import workflow
from cloudify.workflows import ctx


@workflow
def my_workflow(**kwargs):
    ctx.logger.info("my_workflow ran")
