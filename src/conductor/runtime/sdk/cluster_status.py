"""What a manager's status is made of, as tools compare it (rest-contract: `/status`)."""


class ServiceStatus:
    """Of all in one word."""

    HEALTHY = "OK"
    DEGRADED = "Degraded"
    FAIL = "Fail"


class NodeServiceStatus:
    """Of one service."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


class CloudifyNodeType:
    """Of a machine."""

    MANAGER = "manager"
    BROKER = "broker"
    DB = "db"
