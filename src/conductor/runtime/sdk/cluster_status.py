"""The kinds of machines that a manager consists of, as tools compare them."""


class CloudifyNodeType:
    MANAGER = "manager"
    BROKER = "broker"
    DB = "db"
