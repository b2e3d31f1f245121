"""The one place where commands get their client."""

import click

from cloudify_rest_client.client import CloudifyClient
from conductor.cli.invocation import Invocation, invocation
from conductor.cli.profile import Profile, profile_in_use


def client(context: click.Context | None = None) -> CloudifyClient:
    """Connect to the server that profile, environment and options name."""
    told = invocation(context)
    return connect(profile_in_use(told.profile_name), told)


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
    )
