"""Check a blueprint on this machine, with the same parser that the server uses."""

from conductor.cli.failures import Failure
from conductor.cli.lazy import BLUEPRINT_ERROR, PARSE_BLUEPRINT, load


def check(blueprint_path: str) -> None:
    """Fail with what the parser found, as it says it."""
    try:
        load(PARSE_BLUEPRINT)(blueprint_path)
    except load(BLUEPRINT_ERROR) as error:
        raise Failure(f"{blueprint_path} is not a valid blueprint:\n{error}") from error
