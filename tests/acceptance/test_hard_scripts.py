"""Scripts that fail in every way, one execution for all of them."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from acceptance.server import Server
from acceptance.stage import Told, client, finished
from cloudify_rest_client.executions import Execution

HEAD = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
node_templates:
"""
WORKFLOWS = """\
workflows:
  greet:
    mapping: greet.py
    parameters: {whom: {default: nobody}}
  does_not_parse: does_not_parse.py
"""
GREET = """\
from cloudify.workflows import ctx, parameters
graph = ctx.graph_mode()
instance = next(iter(ctx.get_node("prints").instances))
graph.add_task(instance.send_event(f"hello {parameters.whom}"))
graph.execute()
"""
NODE = """\
  {name}:
    type: cloudify.nodes.Root
    interfaces:
      story:
        go:
          implementation: {implementation}
          executor: central_deployment_agent
          max_retries: {retries}
          retry_interval: 0
{more}"""
RUN = "script.script_runner.tasks.run"

# name: (lines, retries, more of the operation)
SCRIPTS: dict[str, tuple[str, int, str]] = {
    "exits": ("echo disk full >&2; exit 3", 1, ""),
    "aborts": ("ctx abort-operation 'wrong zone'; exit 1", 5, ""),
    "retries": (
        "if test $(ctx operation retry-number) = 2; then ctx returns third; exit; fi\n"
        "ctx retry-operation 'not yet' 1",
        2,
        "",
    ),
    "is_killed": ("kill -KILL $$", 0, ""),
    "contradicts": ("ctx returns 1; ctx returns 2", 5, ""),
    "prints": ("printf 'no newline'", 0, ""),
    "ignores_term": (
        "trap '' TERM; ctx logger info deaf; while :; do sleep 1; done",
        5,
        "timeout: 4",
    ),
    "is_slow_at_first": (
        "if test $(ctx operation retry-number) -gt 0; then ctx returns 'caught up'; exit; fi\n"
        "trap '' TERM; while :; do sleep 1; done",
        5,
        "timeout: 4\n          timeout_recoverable: true",
    ),
    "cleans_up": (
        "trap 'ctx logger info cleaned; exit' TERM\nsleep 60 & ctx logger info sleeping; wait",
        5,
        "timeout: 4",
    ),
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Tests read no requests."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("web")
    (folder / "there.sh").write_text("#!/bin/sh\nctx returns fetched\n")
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        thread = threading.Thread(target=web.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()
        thread.join()


def blueprint(folder: Path, address: str) -> Path:
    nodes = [
        NODE.format(name=name, implementation=f"{name}.sh", retries=retries, more=_line(more))
        for name, (_, retries, more) in SCRIPTS.items()
    ]
    for name, (lines, _, _) in SCRIPTS.items():
        (folder / f"{name}.sh").write_text(f"#!/bin/bash\n{lines}\n")
    (folder / "does_not_parse.py").write_text("print('begun')\nprint(\n")
    (folder / "has_no_interpreter.sh").write_text("#!/no/such/shell\ntrue\n")
    plain = {
        "does_not_parse": ("does_not_parse.py", ""),
        "has_no_interpreter": ("has_no_interpreter.sh", ""),
        "is_missing": (RUN, "inputs: {script_path: missing.sh}"),
        "is_not_there": (RUN, f"inputs: {{script_path: '{address}/nowhere.sh'}}"),
        "is_fetched": (RUN, f"inputs: {{script_path: '{address}/there.sh'}}"),
    }
    nodes += [
        NODE.format(name=name, implementation=code, retries=1, more=_line(more))
        for name, (code, more) in plain.items()
    ]
    path = folder / "blueprint.yaml"
    path.write_text(HEAD + "".join(nodes) + WORKFLOWS)
    (folder / "greet.py").write_text(GREET)
    return path


def _line(more: str) -> str:
    return f"          {more}\n" if more else ""


@pytest.fixture(scope="module")
def told(server: Server, address: str, tmp_path_factory: pytest.TempPathFactory) -> Told:
    with client(server) as manager:
        path = blueprint(tmp_path_factory.mktemp("hard"), address)
        manager.blueprints.upload(str(path), "hard-scripts")
        manager.deployments.create("hard-scripts", "hard-scripts")
        return finished(manager, "hard-scripts", "execute_operation", operation="story.go")


def test_an_execution_with_failures_has_failed_and_names_them(told: Told) -> None:
    assert told.execution.status == Execution.FAILED
    for words in ("disk full", "wrong zone", "SIGKILL", "missing.sh", "/no/such/shell"):
        assert words in str(told.execution.error)


def test_an_exit_code_fails_each_attempt_with_the_last_words(told: Told) -> None:
    first, second = told.failures("exits")
    assert "ended with exit code 3" in first
    assert "disk full" in first
    assert first.endswith(" (next try in 0 s)")
    assert second.endswith("[retry 1/1]")
    assert told.of("exits", "log") == ["<err> disk full"] * 2


def test_an_abort_is_tried_once(told: Told) -> None:
    (failure,) = told.failures("aborts")
    assert failure.endswith("-> wrong zone")


def test_a_wish_for_another_try_is_counted_and_its_pause_is_kept(told: Told) -> None:
    first, second = told.of("retries", "task_rescheduled")
    assert "not yet" in first
    assert second.endswith(" (next try in 1 s) [retry 1/2]")
    assert told.of("retries", "task_succeeded")[0].endswith(" - third [retry 2/2]")
    first_sent, second_sent, _ = told.moments("retries", "sending_task")
    assert second_sent - first_sent >= timedelta(seconds=1)


def test_a_signal_is_named(told: Told) -> None:
    (failure,) = told.failures("is_killed")
    assert "SIGKILL" in failure


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ("contradicts", "only one of returns, abort_operation and retry_operation, once"),
        ("has_no_interpreter", "'/no/such/shell', which is not on this machine"),
        ("is_missing", "script missing.sh is not among the files of blueprint hard-scripts"),
        ("is_not_there", "404"),
    ],
)
def test_what_will_not_get_better_is_tried_once(told: Told, node: str, words: str) -> None:
    (failure,) = told.failures(node)
    assert words in failure
    assert told.attempts(node) == 1


def test_python_that_does_not_parse_is_named_with_its_line(told: Told) -> None:
    failures = told.failures("does_not_parse")
    assert len(failures) == 2
    assert "does_not_parse.py, line 2" in failures[0]


def test_output_without_a_newline_is_kept(told: Told) -> None:
    assert told.of("prints", "log") == ["<out> no newline"]


def test_a_script_is_fetched_from_the_web(told: Told) -> None:
    assert told.of("is_fetched", "task_succeeded")[0].endswith(" - fetched")


def test_who_takes_too_long_and_will_not_end_is_killed_for_good(told: Told) -> None:
    (failure,) = told.failures("ignores_term")
    assert failure.endswith("-> the operation took longer than its 4 seconds")
    assert told.of("ignores_term", "log") == ["deaf"]


def test_who_takes_too_long_is_tried_again_where_the_blueprint_says_so(told: Told) -> None:
    failures = told.failures("is_slow_at_first")
    assert "took longer than its 4 seconds" in failures[0]
    assert " - caught up" in told.of("is_slow_at_first", "task_succeeded")[0]


def test_who_takes_too_long_may_clean_up(told: Told) -> None:
    (failure,) = told.failures("cleans_up")
    assert "took longer than its 4 seconds" in failure
    assert told.of("cleans_up", "log") == ["sleeping", "cleaned"]


@pytest.mark.usefixtures("told")
def test_a_workflow_may_be_a_script(server: Server) -> None:
    with client(server) as manager:
        greeted = finished(manager, "hard-scripts", "greet", whom="everybody")
        broken = finished(manager, "hard-scripts", "does_not_parse")
    assert greeted.execution.status == Execution.TERMINATED, greeted.execution.error
    assert greeted.of("prints", "workflow_node_event") == ["hello everybody"]
    assert broken.execution.status == Execution.FAILED
    assert "does_not_parse.py" in str(broken.execution.error)
