"""The cancel flags, and what a workflow makes of them (framework §1.15 and 1.16)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudify.workflows import api
from unit.runtime.sdk.promised import environment, web, work


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


@pytest.fixture
def clean_flags() -> Iterator[None]:
    yield
    api.clear_requests()


def status_of(env: Any) -> str:
    return str(env.storage.get_executions()[-1].status)


@pytest.mark.usefixtures("clean_flags")
def test_a_kill_is_a_cancel_too_and_both_call_back() -> None:
    called: list[str] = []
    api.cancel_callbacks.add(lambda: called.append("cancel"))
    api.kill_callbacks.add(lambda: called.append("kill"))
    assert (api.has_cancel_request(), api.has_kill_request()) == (False, False)
    api.set_kill_request()
    assert (api.has_cancel_request(), api.has_kill_request()) == (True, True)
    assert sorted(called) == ["cancel", "kill"]


def test_a_cancelled_graph_begins_nothing_more(env: Any) -> None:
    ran: list[str] = []

    def cancelled(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        first = ctx.local_task(lambda: (ran.append("first"), api.set_cancel_request()))
        graph.sequence().add(first, ctx.local_task(lambda: ran.append("second")))
        with pytest.raises(api.ExecutionCancelled):
            graph.execute()
        raise api.ExecutionCancelled

    assert work(env, cancelled) == api.EXECUTION_CANCELLED_RESULT
    assert (ran, status_of(env)) == (["first"], "cancelled")


def test_in_standard_mode_getting_a_result_raises(env: Any) -> None:
    def cancelled(ctx: Any) -> Any:
        api.set_cancel_request()
        return web(ctx).execute_operation("test.echo").get()

    work(env, cancelled)
    assert status_of(env) == "cancelled"


def test_the_deprecated_result_still_means_cancelled(env: Any) -> None:
    work(env, lambda ctx: api.EXECUTION_CANCELLED_RESULT)
    assert status_of(env) == "cancelled"


def test_a_workflow_that_returns_although_it_was_cancelled_has_succeeded(env: Any) -> None:
    assert work(env, lambda ctx: (api.set_cancel_request(), "done")[1]) == "done"
    assert status_of(env) == "terminated"


def test_the_final_waiting_ends_as_cancelled(env: Any) -> None:
    def cancelled(ctx: Any) -> None:
        api.set_cancel_request()
        web(ctx).execute_operation("test.echo")

    work(env, cancelled)
    assert status_of(env) == "cancelled"


def test_a_request_is_not_heard_by_the_next_execution(env: Any) -> None:
    work(env, lambda ctx: api.set_cancel_request())
    assert work(env, lambda ctx: api.has_cancel_request()) is False
