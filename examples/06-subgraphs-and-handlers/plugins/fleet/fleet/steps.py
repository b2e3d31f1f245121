"""The steps of a roll-out, as tasks."""


class Steps:
    """`role` is "canary" or "others"; `trouble` says which steps of which role fail how often."""

    def __init__(self, version, trouble, role=None):
        self.version = version
        self.trouble = trouble
        self.role = role

    def task(self, instance, name):
        fails = self.trouble.get(f"{self.role}.{name}" if self.role else name, 0)
        return instance.execute_operation(
            f"fleet.{name}", kwargs={"version": self.version, "fails": fails}
        )

    def dump(self):
        return {"version": self.version, "trouble": self.trouble, "role": self.role}
