"""What the API has said to a client: it must stay true."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError, ServerUnreachable
from cloudify_rest_client.executions import Execution


@dataclass(frozen=True)
class Heard:
    ended: frozenset[tuple[str, str]]  # executions and their final status
    succeeded: frozenset[str]  # operations of the execution that was watched
    events: Sequence[tuple[Any, ...]]  # its events and log lines, in their order


def hear(client: CloudifyClient, execution_id: str) -> Heard:
    executions = client.executions.list(include_system_workflows=True)
    operations = client.operations.list(execution_id=execution_id)
    events = client.events.list(include_logs=True, execution_id=execution_id)
    return Heard(
        frozenset((e.id, e.status) for e in executions if e.status in Execution.END_STATES),
        frozenset(each.id for each in operations if each.state == "succeeded"),
        [(e.reported_timestamp, e.type, e.event_type, e.message) for e in events],
    )


def hear_to_the_end(client: CloudifyClient, execution_id: str) -> Heard:
    """The last that the server said before it was gone."""
    last = hear(client, execution_id)
    while True:
        try:
            last = hear(client, execution_id)
        except ServerUnreachable:
            return last


def check_still_true(before: Heard, listen: Callable[[], Heard]) -> None:
    try:
        after = listen()
    except CloudifyClientError as error:
        raise AssertionError(f"what was known is gone: {error}") from error
    assert before.ended <= after.ended, "an execution that had ended has not"
    assert before.succeeded <= after.succeeded, "an operation that had succeeded has not"
    assert after.events[: len(before.events)] == before.events, "events are gone or have moved"
