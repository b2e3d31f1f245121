"""Install a plugin and stay until it is installed everywhere that was meant."""

from collections.abc import Callable, Sequence
from threading import Event as Flag
from time import monotonic

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.plugins import PluginInstallationState
from conductor.cli.failures import TIMEOUT, Failure

PAUSE = 0.5
WAIT = Flag().wait


def install_and_wait(
    client: CloudifyClient,
    plugin_id: str,
    managers: Sequence[str],
    agents: Sequence[str],
    *,
    timeout: float,
    wait: Callable[[float], object] = WAIT,
    now: Callable[[], float] = monotonic,
) -> None:
    """Fails with the reason of each place where it could not be installed."""
    deadline = now() + timeout
    states = client.plugins.install(plugin_id, managers, agents).installation_state
    while pending := [each for each in states if each.state not in each.END_STATES]:
        if now() >= deadline:
            raise Failure(f"Plugin {plugin_id} is still {_told(pending)}", TIMEOUT)
        wait(PAUSE)
        states = client.plugins.get(plugin_id).installation_state
    failed = [each for each in states if each.state == PluginInstallationState.ERROR]
    if failed:
        raise Failure(f"Plugin {plugin_id} could not be installed: {_told(failed)}")


def _told(states: Sequence[PluginInstallationState]) -> str:
    return "; ".join(
        f"{each.state} on {each.manager or each.agent}" + (f": {each.error}" if each.error else "")
        for each in states
    )
