"""Somebody who uses `cfy`."""

import json
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from acceptance.programs import begin, said_by, start
from acceptance.server import PASSWORD, Server


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    text: str

    def __contains__(self, words: str) -> bool:
        return words in self.text


class Guest:
    """Types commands, with a profile of their own."""

    def __init__(self, home: Path, server: Server) -> None:
        self.environment = server.environment | {"CFY_WORKDIR": str(home)}
        self.environment.pop("CONDUCTOR_ADMIN_PASSWORD", None)
        self._server = server

    def elsewhere(self, home: Path) -> "Guest":
        """The same person with another profile."""
        return Guest(home, self._server)

    def log_in(self, password: str = PASSWORD, port: int | None = None) -> Said:
        there = str(port or self._server.port)
        return self.tries(
            "profiles", "use", "127.0.0.1", "--rest-port", there, "-u", "admin", "-p", password
        )

    def does(self, *words: str) -> str:
        """A command that must work; returns what it printed."""
        said = self.tries(*words)
        assert said.code == 0, f"cfy {' '.join(words)}: {said.code}\n{said.text}"
        return said.text

    def tries(self, *words: str, timeout: float = 180) -> Said:
        said = self._said(*words, timeout=timeout)
        assert "Traceback" not in said, said.text
        return said

    def _said(self, *words: str, timeout: float = 180) -> Said:
        begin = partial(start, "cfy", words, self.environment)
        return Said(*said_by(begin, timeout))

    def begins(self, *words: str) -> "subprocess.Popen[str]":
        """A command that goes on in the background."""
        return begin(words, self.environment)

    def reads(self, *words: str) -> Any:
        """Data, which may hold what operations left behind when they failed."""
        said = self._said(*words, "--json")
        assert said.code == 0, f"cfy {' '.join(words)}: {said.code}\n{said.text}"
        return json.loads(said.text)

    def deploys(self, name: str, blueprint: Path, *inputs: str) -> None:
        self.does("blueprints", "upload", "-b", name, str(blueprint))
        pairs = [word for pair in inputs for word in ("-i", pair)]
        self.does("deployments", "create", name, "-b", name, *pairs)

    def instances(self, deployment: str) -> list[dict[str, Any]]:
        names = self.reads("node-instances", "list", "-d", deployment)
        return [self.reads("node-instances", "get", instance["id"]) for instance in names]

    def execution(self, deployment: str, workflow: str) -> dict[str, Any]:
        """The newest one of this workflow."""
        found = [
            execution
            for execution in self.reads("executions", "list", "-d", deployment)
            if execution["workflow_id"] == workflow
        ]
        return max(found, key=lambda execution: str(execution["created_at"]))

    def status(self, deployment: str, workflow: str) -> str:
        """Of the newest one, asked without a process for each question."""
        query = f"deployment_id={deployment}&workflow_id={workflow}&_sort=-created_at&_size=1"
        url = f"http://127.0.0.1:{self._server.port}/api/v3.1/executions?{query}"
        credentials = b64encode(f"admin:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", "Tenant": "default_tenant"}
        with urlopen(Request(url, headers=headers), timeout=30) as answer:
            return str(json.load(answer)["items"][0]["status"])
