"""One event or log line as people read it."""

from typing import Any

import click

from cloudify_rest_client.events import Event
from conductor.cli.escapes import without_escapes
from conductor.cli.invocation import invocation

LEVEL_COLOURS = {"error": "red", "critical": "red", "warning": "yellow", "debug": "bright_black"}
EVENT_COLOURS = {
    "workflow_succeeded": "green",
    "task_succeeded": "green",
    "workflow_failed": "red",
    "task_failed": "red",
    "task_rescheduled": "yellow",
    "workflow_cancelled": "yellow",
}


def event_line(event: Event) -> str:
    """`<timestamp> CFY <deployment> [ni.op] text`; log lines say LOG and begin with their level.

    Operations of relationships show as `[source->target|op]`.
    """
    is_log = event.type == "cloudify_log"
    level = f"{(event.level or 'info').upper()}: " if is_log else ""
    where = _where(event)
    parts = [
        event.reported_timestamp or event.timestamp or "",
        "LOG" if is_log else "CFY",
        f"<{event.deployment_id or ''}>",
        f"[{where}]" if where else "",
        _worker(event),
        level + _text(event),
    ]
    return without_escapes(" ".join(part for part in parts if part))


def coloured_line(event: Event) -> str:
    colour = LEVEL_COLOURS.get(event.level or "") or EVENT_COLOURS.get(event.event_type or "")
    line = event_line(event)
    return click.style(line, fg=colour) if colour else line


def cause_lines(event: Event, verbosity: int) -> list[str]:
    """From -v on: what led to a failure, with the lines of the plugin, the last cause last."""
    causes = (event.error_causes or []) if verbosity else []
    told = (
        each.get("traceback") or f"{each.get('type')}: {each.get('message')}" for each in causes
    )
    lines = (line for text in told for line in str(text).rstrip().splitlines())
    return [f"    {without_escapes(line)}" for line in lines]


def is_shown(event: Event, verbosity: int) -> bool:
    """Debug lines show from -vv on."""
    return verbosity >= 2 or (event.level or "").lower() != "debug"


def _where(event: Event) -> str:
    operation = (event.operation or "").rpartition(".")[2]
    if event.source_id and event.target_id:
        return f"{event.source_id}->{event.target_id}" + (f"|{operation}" if operation else "")
    name = event.node_instance_id or event.node_name or ""
    return ".".join(part for part in (name, operation) if part)


def _worker(event: Event) -> str:
    name = (event.agent_name or event.manager_name) if invocation().with_workers else None
    return f"({name})" if name else ""


def _text(event: Event) -> str:
    message: Any = event.message
    if isinstance(message, dict):
        message = message.get("text")
    return str(message or "")
