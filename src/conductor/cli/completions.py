"""Ids that the server has: shells complete them, and failures guess which one was meant."""

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.retries import Retries
from conductor.cli.connection import client
from conductor.cli.failures import Failure
from conductor.cli.guesses import did_you_mean
from conductor.cli.invocation import invocation
from conductor.cli.profile import profile_names

MOST = 50
UNKNOWN = 404
NO_WORKFLOW = "nonexistent_workflow_error"
PATIENCE = 2.0  # seconds: a shell waits meanwhile

Listing = Callable[[CloudifyClient, click.Context, str], Iterable[str]]


class Ids(click.types.StringParamType):
    """The type of an option or argument that names something which the server has.

    `listing` asks for names that hold a text; one that cannot search gives all.
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text: str = super().convert(value, param, ctx)
        return text if text.strip() else self.fail("a name is not empty", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        names = sorted({*self._asked(ctx, incomplete)})
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]

    def guess(self, context: click.Context, wrong: str) -> str:
        """Say which name is like `wrong`. Whoever mistyped one letter left two thirds as they are,
        and these find it among however many."""
        third = max(len(wrong) // 3, 1)
        pieces = {wrong[:third], wrong[third : -third or None], wrong[-third:]} - {""}
        names = {name for each in pieces for name in self._asked(context, each)}
        return "" if wrong in names else did_you_mean(wrong, names)

    def _asked(self, context: click.Context, text: str) -> list[str]:
        """Nothing when it cannot be asked: this is an extra, and must not fail by itself."""
        told = invocation(context)
        told.patience, told.timeout = Retries(attempts=1), PATIENCE
        try:
            return list(self._listing(client(context), context, text))
        except (CloudifyClientError, Failure):
            return []


class ProfileNames(click.types.StringParamType):
    """The type of what names a profile of this machine."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in profile_names() if name.startswith(incomplete)]


def guesses(context: click.Context, error: CloudifyClientError) -> str:
    """What was meant by the word of the command line that the server does not know."""
    if error.status_code != UNKNOWN and error.error_code != NO_WORKFLOW:
        return ""
    for parameter in context.command.params:
        given = context.params.get(parameter.name or "")
        if (
            isinstance(parameter.type, Ids)
            and isinstance(given, str)
            and repr(given) in error.message
        ):
            guess = parameter.type.guess(context, given)
            if guess:
                return guess
    return ""


def _found(noun: str, field: str = "id", **query: Any) -> Ids:
    def listing(server: CloudifyClient, _: click.Context, text: str) -> Iterable[str]:
        found = getattr(server, noun).list(
            _include=[field], _search=text or None, _size=MOST, **query
        )
        return (item[field] for item in found)

    return Ids(listing)


def _workflows(server: CloudifyClient, context: click.Context, _: str) -> Iterable[str]:
    deployment = context.params.get("deployment_id")
    return (
        (flow.name for flow in server.deployments.get(deployment).workflows) if deployment else ()
    )


def _schedules(server: CloudifyClient, context: click.Context, text: str) -> Iterable[str]:
    found = server.execution_schedules.list(
        context.params.get("deployment_id"), _include=["id"], _search=text or None, _size=MOST
    )
    return (schedule.id for schedule in found)


def _nodes(server: CloudifyClient, context: click.Context, _: str) -> Iterable[str]:
    found = server.nodes.list(context.params.get("deployment_id"), _include=["id"])
    return (node.id for node in found)


def _usernames(server: CloudifyClient, _: click.Context, text: str) -> Iterable[str]:
    return (user.username for user in server.users.list(_search=text or None, _size=MOST))


def _tokens(server: CloudifyClient, _: click.Context, __: str) -> Iterable[str]:
    return (token.id for token in server.tokens.list())


blueprint_ids = _found("blueprints")
deployment_ids = _found("deployments")
plugin_ids = _found("plugins")
execution_ids = _found("executions", _sort="-created_at")
node_instance_ids = _found("node_instances")
secret_keys = _found("secrets", "key")
workflow_names = Ids(_workflows)
blackout_names = _found("blackouts", "name")
schedule_ids = Ids(_schedules)
node_names = Ids(_nodes)
usernames = Ids(_usernames)
token_ids = Ids(_tokens)
site_names = _found("sites", "name")
tenant_names = _found("tenants", "name")
known_profiles = ProfileNames()
