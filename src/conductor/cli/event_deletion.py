"""Delete the events of a deployment, and keep them in a file first when that is wished."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

import click

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.events import Event

PAGE = 1000
INSTANT = timedelta(milliseconds=1)  # the finest that moments are told in


def delete_events(
    client: CloudifyClient,
    deployment_id: str,
    begin: datetime | None,
    end: datetime | None,
    path: str | None,
    *,
    logs: bool,
) -> int:
    """Return how many went. Into the file at `path` (`-` is standard output) goes one JSON object
    a line; what is said meanwhile is neither written nor deleted."""
    if path is not None:
        # A file that is there is not written over: what it holds may be gone elsewhere.
        with click.open_file(path, "w" if path == "-" else "x", encoding="utf-8") as file:
            last = _write(_events(client, deployment_id, begin, end, logs=logs), file)
        if last is None:
            return 0
        end = last + INSTANT
    return client.events.delete(deployment_id, logs, from_datetime=begin, to_datetime=end)[0]


def _events(
    client: CloudifyClient,
    deployment_id: str,
    begin: datetime | None,
    end: datetime | None,
    *,
    logs: bool,
) -> Iterator[Event]:
    read = 0
    while True:
        page = client.events.list(
            logs,
            deployment_id=deployment_id,
            from_datetime=begin,
            to_datetime=end,
            _offset=read,
            _size=PAGE,
        )
        yield from page
        read += len(page)
        if len(page) < PAGE:
            return


def _write(events: Iterator[Event], file: IO[str]) -> datetime | None:
    """Return the moment of the last one."""
    last = None
    for last in events:
        file.write(f"{json.dumps(last, ensure_ascii=False)}\n")
    return datetime.fromisoformat(last.reported_timestamp) if last else None
