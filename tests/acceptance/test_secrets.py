"""Secrets are in no table, file, log, answer or list of processes, whatever code does with them."""

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.request import Request, urlopen

import pytest

from acceptance.canary import (
    CommandLineWatch,
    found_in,
    found_in_files,
    found_in_tables,
    pieces,
)
from acceptance.guest import Guest
from acceptance.server import Server, Worker
from acceptance.small import HEAD
from acceptance.waiting import eventually
from conductor.domain.masking import MASK
from postgres import own_postgres

PASSWORD = 'c4n4ry\'s "song" / at d4wn + du$k: ünd #more'  # noqa: S105
KEY = "-----BEGIN CANARY-----\nfirst-l1ne-of-the-key\nsecond-l1ne-of-the-key\n-----END CANARY-----"
PIN = "pin-of-the-canary-48151623"
TOKEN = "t0ken-that-only-the-client-gets"  # noqa: S105
ACCOUNT = {"user": "c4nary-account", "password": "inner-passw0rd-of-the-canary"}
CHANGED = "c4nary-after-the-rotation"
SECRETS = {"password": PASSWORD, "key": KEY, "pin": PIN, "token": TOKEN}
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()
EVERYTHING = [*SECRETS.values(), *ACCOUNT.values(), CHANGED, *KEY.splitlines()[1:3]]

NODES = """
node_templates:
  thing:
    type: cloudify.nodes.Root
    properties: {}
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: print.sh
          max_retries: 0
          inputs:
            password: {get_secret: password}
            key: {get_secret: key}
            inner: {get_secret: [account, password]}
        configure:
          implementation: keep.py
          max_retries: 0
          inputs:
            address: {concat: ["db://", {get_secret: [account, user]}, ":", {get_secret: pin}]}
            password: {get_secret: password}
        start: {implementation: read.py, max_retries: 0}
      trouble:
        break: {implementation: break.py, max_retries: 0}
        check: {implementation: check.py, max_retries: 0, inputs: {given: nothing}}
        tell:
          implementation: tell.py
          max_retries: 0
          inputs: {given: nothing}
workflows:
  tells:
    mapping: tells.py
    parameters:
      pin: {default: {get_secret: pin}}
      word: {}
outputs:
  plain: {value: here}
"""
FILES = {
    "print.sh": """\
        #!/bin/bash
        echo "raw $password"
        echo "error $password" >&2
        set -x; : "$password"; set +x
        printf 'shell %q\\n' "$password"
        printf 'base64 '; printf %s "$password" | base64 -w 0; echo
        printf %s "user:$password" | base64 -w 20
        printf '%s\\n' "$key"
        printf %s "$key" | base64
        python3 -c 'import json, os, urllib.parse as u; p = os.environ["password"]; \\
            print(json.dumps({"p": p}), u.quote(p), u.quote_plus(p), repr(p))'
        echo "$inner" | fold -w 9
        printf 'half %s' "${password:0:9}"; sleep 0.2; printf '%s' "${password:9}"
        """,
    "keep.py": """\
        import sys
        from cloudify import ctx
        from cloudify.manager import get_rest_client
        from cloudify.state import ctx_parameters as inputs
        token = get_rest_client().secrets.get("token").value
        ctx.logger.info("the token is %s and the address %s", token, inputs["address"])
        ctx.send_event("the password is " + inputs["password"])
        print("printed", token, inputs["password"])
        sys.stderr.write("half of it " + token[:9])
        sys.stderr.flush()
        sys.stderr.write(token[9:] + "\\n")
        properties = ctx.instance.runtime_properties
        properties["password"] = inputs["password"]
        properties["nested"] = {"list": [{"address": inputs["address"]}], "token": token, "n": 1}
        ctx.instance.update()
        properties = ctx.instance.runtime_properties
        assert properties["password"] == inputs["password"]
        properties["plain"] = "seen by all"
        """,
    "read.py": """\
        from cloudify import ctx
        from cloudify.manager import get_rest_client
        kept = ctx.instance.runtime_properties
        length = len(kept["password"])
        ctx.logger.info("it was kept: %s, %s", kept["password"], kept["nested"]["list"])
        asked = get_rest_client().node_instances.get(ctx.instance.id).runtime_properties
        assert asked["password"] == kept["password"], "the client gets another value"
        assert "********" not in str(dict(kept))
        ctx.instance.runtime_properties["length"] = length
        """,
    "break.py": """\
        from cloudify import ctx
        from cloudify.exceptions import NonRecoverableError
        password = ctx.instance.runtime_properties["password"]
        try:
            {}[password]
        except KeyError as error:
            raise NonRecoverableError("no account for " + password) from error
        """,
    "check.py": """\
        import hashlib
        from pathlib import Path
        from cloudify import ctx
        from cloudify.exceptions import NonRecoverableError
        from cloudify.state import ctx_parameters as inputs
        given = inputs["given"]
        seen = Path(ctx.plugin.workdir) / "seen"
        ctx.logger.info("check %s", given)
        assert hashlib.sha256(given.encode()).hexdigest() == "DIGEST", "it is another value"
        if not seen.exists():
            seen.touch()
            raise NonRecoverableError("once more with " + given)
        """,
    "tell.py": """\
        from cloudify import ctx
        from cloudify.state import ctx_parameters as inputs
        ctx.logger.info("given %s", inputs["given"])
        ctx.operation._result = None
        """,
    "tells.py": """\
        from cloudify.workflows import ctx, parameters
        ctx.logger.info("pin %s, word %s", parameters["pin"], parameters["word"])
        ctx.send_event("pin " + parameters["pin"])
        print("workflow prints " + parameters["pin"])
        instance = next(ctx.node_instances)
        graph = ctx.graph_mode()
        graph.add_task(instance.execute_operation(
            "trouble.tell", kwargs={"given": parameters["pin"]}, allow_kwargs_override=True))
        graph.execute()
        raise ValueError("no luck with " + parameters["pin"] + " and " + parameters["word"])
        """,
}


class Stage:
    """A server on either database, with the secrets put there without a command line."""

    def __init__(self, home: Path, database: str, ending: ExitStack) -> None:
        self.home = home
        (home / "server").mkdir()
        is_apart = not database.startswith("sqlite")
        self.server = Server(home / "server", verb="server" if is_apart else "up")
        if is_apart:
            self.server.environment["CONDUCTOR_DATABASE"] = database
        self.server.start()
        ending.callback(self.server.kill)
        if is_apart:
            worker = Worker(self.server, "worker")
            worker.start()
            ending.callback(worker.kill)
        self.database = database
        self.guest = Guest(home / "guest", self.server)
        assert self.guest.log_in().code == 0
        for key, value in {**SECRETS, "account": json.dumps(ACCOUNT)}.items():
            self.asks(f"secrets/{key}", {"value": value})

    def asks(self, path: str, body: Any = None, method: str = "PUT") -> bytes:
        url = f"http://127.0.0.1:{self.server.port}/api/v3.1/{path}"
        headers = {
            "Authorization": "Basic YWRtaW46b3BlbiBzZXNhbWU=",
            "Tenant": "default_tenant",
            "Content-Type": "application/json",
        }
        data = None if body is None else json.dumps(body).encode()
        request = Request(url, data, headers, method=method if data else "GET")
        with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
            return bytes(answer.read())

    def runs(self, workflow: str, **parameters: Any) -> None:
        order = {"deployment_id": "it", "workflow_id": workflow, "parameters": parameters}
        self.asks("executions", order, "POST")

    def answers(self) -> Iterator[tuple[str, bytes]]:
        executions = json.loads(self.asks("executions?_size=100"))["items"]
        for each in executions:
            for what in ("operations?execution_id={}", "tasks_graphs?execution_id={}"):
                path = what.format(each["id"])
                yield path, self.asks(path)
        for path in ("executions", "events", "node-instances", "nodes", "deployments", "secrets"):
            yield path, self.asks(f"{path}?_size=1000")
        for each in json.loads(self.asks("node-instances"))["items"]:
            yield each["id"], self.asks(f"node-instances/{each['id']}")

    def found(self) -> list[str]:
        told = [f"{p}: {each}" for p, body in self.answers() for each in found_in(body, EVERYTHING)]
        tables = found_in_tables(self.database, EVERYTHING)
        return [*told, *tables, *found_in_files(self.home / "server", EVERYTHING)]


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as ending:
        database = f"sqlite:///{tmp_path}/server/data/conductor.db"
        if request.param == "postgresql":
            database = ending.enter_context(own_postgres())
        yield Stage(tmp_path, database, ending)


def test_the_canary_is_found_nowhere(stage: Stage, tmp_path: Path) -> None:
    folder, guest = tmp_path / "blueprint", stage.guest
    folder.mkdir()
    for file, content in FILES.items():
        (folder / file).write_text(dedent(content).replace("DIGEST", DIGEST))
    (folder / "blueprint.yaml").write_text(HEAD + NODES)
    with CommandLineWatch(EVERYTHING) as watch:
        guest.deploys("it", folder / "blueprint.yaml")
        guest.does("executions", "start", "install", "-d", "it")
        _see_the_true_values_used(guest)
        parameters = ["-p", "operation=trouble.break"]
        assert guest.tries("executions", "start", "execute_operation", "-d", "it", *parameters).code
        _see_a_resume_go_on_with_the_true_value(stage)
        stage.asks("secrets/pin", {"value": CHANGED, "update_if_exists": True})
        stage.runs("tells", word={"get_secret": "pin"})
        eventually(lambda: guest.status("it", "tells") == "failed", "the workflow fails")
    assert watch.looks > 0
    assert watch.found == set()
    assert stage.found() == []
    _see_what_is_shown(stage)


def _see_the_true_values_used(guest: Guest) -> None:
    (instance,) = guest.instances("it")
    assert instance["state"] == "started"
    shown = instance["runtime_properties"]
    assert shown["length"] == len(PASSWORD)
    assert (shown["password"], shown["plain"]) == (MASK, "seen by all")
    assert shown["nested"] == {"list": [{"address": MASK}], "token": MASK, "n": 1}


def _see_a_resume_go_on_with_the_true_value(stage: Stage) -> None:
    """The operation's input is in the journal; the secret was changed since."""
    given = {"given": {"get_secret": "token"}}
    stage.runs(
        "execute_operation",
        operation="trouble.check",
        operation_kwargs=given,
        allow_kwargs_override=True,
    )
    ends = "it ends"
    eventually(lambda: stage.guest.status("it", "execute_operation") == "failed", ends)
    stage.asks("secrets/token", {"value": CHANGED, "update_if_exists": True})
    (failed, *_) = json.loads(stage.asks("executions?_sort=-created_at"))["items"]
    stage.asks(f"executions/{failed['id']}", {"action": "resume"}, "POST")
    eventually(lambda: stage.guest.status("it", "execute_operation") == "terminated", ends)


def _see_what_is_shown(stage: Stage) -> None:
    events = [str(e["message"]) for e in json.loads(stage.asks("events?_size=1000"))["items"]]
    for message in (
        f"<out> raw {MASK}",
        f"<err> error {MASK}",
        f"<out> half {MASK}",
        f"the token is {MASK} and the address db://{MASK}:{MASK}",
        f"the password is {MASK}",
        f"it was kept: {MASK}, [{{'address': 'db://{MASK}:{MASK}'}}]",
        f"pin {MASK}, word {MASK}",
        f"given {MASK}",
        f"check {MASK}",
    ):
        assert message in events, "\n".join(events)
    wrapped = pieces(b64encode(f"user:{PASSWORD}".encode()).decode()[8:-4])
    wrapped |= pieces(b64encode(KEY.encode()).decode()[:-4]) | pieces(ACCOUNT["password"])
    shown = [(piece, message) for message in events for piece in wrapped if piece in message]
    assert shown == []
    (failed,) = json.loads(stage.asks("executions?workflow_id=tells"))["items"]
    pin = {"get_secret": "pin"}
    assert failed["parameters"] == {"pin": pin, "word": pin, "script_path": "tells.py"}
    assert f"ValueError: no luck with {MASK} and {MASK}" in failed["error"]
