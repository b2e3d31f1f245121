"""What is done to servers. Each step fails as often as `fails` says, before it works."""

from cloudify import ctx
from cloudify.decorators import operation


@operation(resumable=True)
def work(fails=0, **_):
    step = ctx.operation.name.rpartition(".")[2]
    if fails:
        _fail(step, fails)
    ctx.logger.info("%s of %s", step, ctx.instance.id)


def _fail(step, times):
    """Only steps that shall fail write properties: those of a fork run at the same time."""
    properties = ctx.instance.runtime_properties
    tries = properties.get(f"tries_of_{step}", 0) + 1
    properties[f"tries_of_{step}"] = tries
    if tries <= times:
        raise RuntimeError(f"{step} of {ctx.instance.id} fails, time {tries}")


@operation(resumable=True)
def fetch(**kwargs):
    """The first step of all: what earlier roll-outs tried does not count."""
    properties = ctx.instance.runtime_properties
    for name in [name for name in properties if name.startswith("tries_of_")]:
        del properties[name]
    work(**kwargs)


@operation(resumable=True)
def drain(**kwargs):
    """Returns how many requests the server is still busy with."""
    properties = ctx.instance.runtime_properties
    left = properties.get("busy_with", ctx.node.properties["connections"])
    properties["busy_with"] = left - 1
    if left > 0:
        return left
    del properties["busy_with"]
    work(**kwargs)
    return 0


@operation(resumable=True)
def swap(version, **kwargs):
    work(**kwargs)
    ctx.instance.runtime_properties["version"] = version


@operation(resumable=True)
def put_back(**kwargs):
    """The old version stays what it was."""
    ctx.instance.runtime_properties.pop("busy_with", None)
    work(**kwargs)
