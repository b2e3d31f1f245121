"""Ids that the shell completes, asked from the server."""

from collections.abc import Callable
from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.retries import Retries
from conductor.cli.connection import client
from conductor.cli.failures import Failure
from conductor.cli.invocation import invocation

MOST = 50
Complete = Callable[[click.Context, click.Parameter, str], list[str]]


def _ids(listing: Callable[[CloudifyClient, str], Any]) -> Complete:
    def complete(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
        invocation(context).patience = Retries(attempts=1)  # nobody waits for a shell
        try:
            found = listing(client(context), typed)
        except (CloudifyClientError, Failure):
            return []  # a shell must not print errors in the middle of a line
        return [item.id for item in found if item.id.startswith(typed)]

    return complete


blueprint_ids = _ids(
    lambda c, typed: c.blueprints.list(_include=["id"], _search=typed or None, _size=MOST)
)
deployment_ids = _ids(
    lambda c, typed: c.deployments.list(_include=["id"], _search=typed or None, _size=MOST)
)
plugin_ids = _ids(lambda c, typed: c.plugins.list(_include=["id"], _size=MOST))
execution_ids = _ids(
    lambda c, typed: c.executions.list(_include=["id"], _sort="-created_at", _size=MOST)
)
