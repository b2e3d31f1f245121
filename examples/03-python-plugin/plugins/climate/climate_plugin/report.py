"""The report, and what its relationships to the thermometers do."""

from tabulate import tabulate

from cloudify import ctx
from cloudify.decorators import operation


@operation
def create(**_):
    ctx.instance.runtime_properties.update(readings={}, table="")


@operation
def read(**_):
    room = ctx.target.node.properties["room"]
    degrees = ctx.target.instance.runtime_properties["celsius"]
    report = ctx.source.instance.runtime_properties
    # A change inside of a value goes unnoticed: give the whole value anew.
    report["readings"] = {**report["readings"], room: degrees}
    report["table"] = table(report["readings"], ctx.source.node.properties["unit"])
    ctx.target.instance.runtime_properties["read_by"] = ctx.source.instance.id
    ctx.logger.info("Read %s in the room %s", degrees, room)


@operation
def forget(**_):
    ctx.target.instance.runtime_properties.pop("read_by")


def table(readings, unit):
    rows = [(room, in_unit(degrees, unit)) for room, degrees in sorted(readings.items())]
    return tabulate(rows, headers=["Room", unit], tablefmt="github", floatfmt=".1f")


def in_unit(celsius, unit):
    return celsius * 9 / 5 + 32 if unit == "fahrenheit" else celsius
