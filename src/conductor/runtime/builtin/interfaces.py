"""The operations that the built-in workflows look for, by their full names."""

_LIFECYCLE = "cloudify.interfaces.lifecycle"
PRECREATE = f"{_LIFECYCLE}.precreate"
CREATE = f"{_LIFECYCLE}.create"
CONFIGURE = f"{_LIFECYCLE}.configure"
START = f"{_LIFECYCLE}.start"
POSTSTART = f"{_LIFECYCLE}.poststart"
PRESTOP = f"{_LIFECYCLE}.prestop"
STOP = f"{_LIFECYCLE}.stop"
DELETE = f"{_LIFECYCLE}.delete"
POSTDELETE = f"{_LIFECYCLE}.postdelete"
PULL = f"{_LIFECYCLE}.pull"

_VALIDATION = "cloudify.interfaces.validation"
VALIDATE_CREATE = f"{_VALIDATION}.create"
VALIDATE_DELETE = f"{_VALIDATION}.delete"
CHECK_STATUS = f"{_VALIDATION}.check_status"

_RELATIONSHIP = "cloudify.interfaces.relationship_lifecycle"
PRECONFIGURE = f"{_RELATIONSHIP}.preconfigure"
POSTCONFIGURE = f"{_RELATIONSHIP}.postconfigure"
ESTABLISH = f"{_RELATIONSHIP}.establish"
UNLINK = f"{_RELATIONSHIP}.unlink"

MONITORING_START = "cloudify.interfaces.monitoring.start"
MONITORING_STOP = "cloudify.interfaces.monitoring.stop"

HOST_GET_STATE = "cloudify.interfaces.host.get_state"

_AGENT = "cloudify.interfaces.cloudify_agent"
AGENT_CREATE = f"{_AGENT}.create"
AGENT_START = f"{_AGENT}.start"
AGENT_STOP = f"{_AGENT}.stop"
AGENT_STOP_AMQP = f"{_AGENT}.stop_amqp"
AGENT_DELETE = f"{_AGENT}.delete"
AGENT_INSTALL_PLUGINS = f"{_AGENT}.install_plugins"
AGENT_UNINSTALL_PLUGINS = f"{_AGENT}.uninstall_plugins"

# What hosts of older types have in place of the agent's own operations.
_WORKER = "cloudify.interfaces.worker_installer"
WORKER_INSTALL = f"{_WORKER}.install"
WORKER_START = f"{_WORKER}.start"
WORKER_STOP = f"{_WORKER}.stop"
WORKER_UNINSTALL = f"{_WORKER}.uninstall"

_MONITORING_AGENT = "cloudify.interfaces.monitoring_agent"
MONITORING_AGENT_INSTALL = f"{_MONITORING_AGENT}.install"
MONITORING_AGENT_START = f"{_MONITORING_AGENT}.start"
MONITORING_AGENT_STOP = f"{_MONITORING_AGENT}.stop"
MONITORING_AGENT_UNINSTALL = f"{_MONITORING_AGENT}.uninstall"


def lifecycle_operation(short_name: str) -> str:
    """`create` is `cloudify.interfaces.lifecycle.create`."""
    return f"{_LIFECYCLE}.{short_name}"
