"""What differs between the port that runs and the port that is wanted; nothing if all is well."""

from cloudify import ctx

wanted = ctx.node.properties["port"]
runs = ctx.instance.runtime_properties.get("port")
ctx.returns({"port": [runs, wanted]} if runs != wanted else None)
