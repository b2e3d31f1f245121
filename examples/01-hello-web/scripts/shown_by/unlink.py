"""Takes the account away from one web server.

A script in Python runs inside the operation's process and uses the same `ctx` as a plugin would.
"""

from cloudify import ctx

for name in ("account", "guests"):
    ctx.target.instance.runtime_properties.pop(name, None)
