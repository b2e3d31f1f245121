"""The story that the demo tells: a blueprint becomes a living deployment, and goes again."""

import secrets
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import urlsplit
from urllib.request import urlopen

from showcase.shell import Shell, say

NAME = "hello-web"
BLUEPRINT = Path("examples/01-hello-web/blueprint.yaml")
CANCELS_WITHIN = 60.0  # seconds
ENDED = ("terminated", "failed", "cancelled")


class Story:
    """Each chapter is some commands; `undo` knows how far the story came."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self._shell = shell
        self._folder = folder

    def meet(self, address: str) -> None:
        where = urlsplit(address)
        host, port = where.hostname or "127.0.0.1", str(where.port or 80)
        self._shell.cfy("profiles", "use", host, "--rest-port", port)

    def deploy(self) -> None:
        cfy = self._shell.cfy
        cfy("secrets", "create", f"{NAME.replace('-', '_')}_password", "-s", "-", typed=_password())
        cfy("blueprints", "upload", "-b", NAME, str(BLUEPRINT))
        cfy("deployments", "create", NAME, "-b", NAME, "-i", f"work_dir={self._folder}")
        cfy("executions", "start", "install", "-d", NAME)
        cfy("deployments", "outputs", NAME)

    def show_page(self) -> None:
        page = self._shell.ask("deployments", "outputs", NAME)["page"]
        say(f"\nThe page at {page} says:\n")
        with urlopen(page, timeout=10) as answer:  # noqa: S310 - the deployment's own http address
            for line in answer.read().decode().splitlines():
                say(f"  | {line}")

    def undo(self) -> None:
        """Leave nothing, however far it came."""
        if any(found["id"] == NAME for found in self._shell.ask("deployments", "list")):
            self._end_running()
            self._shell.cfy("uninstall", NAME)

    def _end_running(self) -> None:
        for execution in self._running():
            self._shell.cfy("executions", "cancel", execution)
        deadline, pause = monotonic() + CANCELS_WITHIN, Event()
        while self._running() and monotonic() < deadline:
            pause.wait(0.2)

    def _running(self) -> list[str]:
        known = self._shell.ask("executions", "list", "-d", NAME)
        return [execution["id"] for execution in known if execution["status"] not in ENDED]


def _password() -> str:
    return secrets.token_urlsafe(12)
