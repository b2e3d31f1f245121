"""States of the process that makes snapshots, as tools compare them."""


class STATES:
    RUNNING = "running"
    NOT_RUNNING = "not-running"
