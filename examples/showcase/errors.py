"""How a demo fails."""


class StepFailed(Exception):
    """A step of the demo did not work; the message says which, and where to look."""
