"""The one place where commands get their client."""

from typing import Any, cast

import click

from cloudify_rest_client.client import CloudifyClient
from conductor.cli.failures import USAGE, Failure
from conductor.cli.invocation import Invocation, invocation
from conductor.cli.lazy import LOCAL_CLIENT, LOCAL_RETRIES, load
from conductor.cli.profile import Profile, profile_in_use


def client(context: click.Context | None = None) -> CloudifyClient:
    """Connect to the server that profile, environment and options name.

    In the local profile something takes its place that has those of its nouns that make sense
    without a server.
    """
    told = invocation(context)
    profile = profile_in_use(told.profile_name)
    if profile.is_local:
        return cast(CloudifyClient, _local_client(told))
    return connect(profile, told)


def is_local() -> bool:
    return profile_in_use(invocation().profile_name).is_local


def local_client() -> Any:
    """For commands that only the local profile has."""
    if not is_local():
        raise Failure("Choose the local profile first, with: cfy profiles use local", USAGE)
    return _local_client(invocation())


def given_or_current(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    """The deployment that an option names. In the local profile it may be left out: then it is the
    environment that was made last."""
    if value is not None or context.resilient_parsing:
        return value
    if not profile_in_use(invocation(context).profile_name).is_local:
        raise click.MissingParameter(ctx=context, param=parameter)
    current: str = _local_client(invocation(context)).environments.current()
    return current


def connect(profile: Profile, told: Invocation) -> CloudifyClient:
    return CloudifyClient(
        host=profile.host,
        port=profile.port,
        protocol=profile.protocol,
        cert=profile.certificate,
        username=profile.username,
        password=profile.password,
        token=profile.token,
        tenant=told.tenant or profile.tenant,
        session=told.session,
        retries=told.patience,
        timeout=told.timeout,
    )


def _local_client(told: Invocation) -> Any:
    return load(LOCAL_CLIENT)(load(LOCAL_RETRIES)(told.task_retries, told.task_retry_interval))
