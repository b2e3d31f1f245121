"""What a thermometer can do."""

import time

from cloudify import ctx
from cloudify.decorators import operation
from cloudify.exceptions import NonRecoverableError

FARTHEST = 5  # degrees that a calibration can mend


@operation
def create(**_):
    ctx.logger.info("A thermometer hangs in the room %s", ctx.node.properties["room"])
    ctx.instance.runtime_properties["serial_number"] = f"T-{ctx.instance.id}"


@operation
def start(**_):
    if ctx.operation.retry_number == 0:
        return ctx.operation.retry("The thermometer is warming up", retry_after=1)
    ctx.instance.runtime_properties["celsius"] = ctx.node.properties["celsius"]
    return None


@operation
def calibrate(reference, **_):
    shown = ctx.instance.runtime_properties["celsius"]
    if abs(shown - reference) > FARTHEST:
        raise NonRecoverableError(f"Beyond repair: it shows {shown} where it is {reference}")
    ctx.instance.runtime_properties["celsius"] = reference


@operation
def observe(seconds, **_):
    ctx.logger.info("Looking at it for %s seconds", seconds)
    time.sleep(seconds)


@operation
def delete(**_):
    ctx.instance.runtime_properties.clear()
