"""A blueprint in, results of executions out: what the pytest fixture `workflow_env` gives."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conductor.blueprint import Plan, prepare
from conductor.runtime.engine.exceptions import RecoverableError
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.environment import Environment
from conductor.runtime.host.local.execution import Settings
from conductor.runtime.host.local.instances import first_records
from conductor.runtime.host.local.planning import parsed
from conductor.runtime.host.local.records import Deployment
from conductor.runtime.host.local.starting import resume, start
from conductor.runtime.host.testing.mortal_home import MortalStorage
from conductor.runtime.host.testing.performed import Execution
from conductor.runtime.host.testing.stand_ins import Rule, StandIns
from conductor.runtime.host.testing.without_pauses import without_pauses
from conductor.runtime.sdk import workflow_api

Run = Callable[[Callable[[dict[str, Any]], None]], Any]


class Killed(BaseException):
    """Ends the code of an operation whose process a test has killed."""


class WorkflowEnvironment:
    """A deployment in memory, on the engine that servers run, with its operations in the hands of
    a test. `local` is the environment as `cloudify.workflows.local` has it.

        env = WorkflowEnvironment("blueprint.yaml", {"port": 8080})
        env.fake("lifecycle.create", does=lambda ctx, **_: ctx.instance.runtime_properties.clear())
        env.fail("lifecycle.start", times=2)
        assert env.execute("install", task_retries=2).status == "terminated"

    An operation is named by its full name or its last parts, for all nodes or for one `node`. Of
    several rules for it the newest counts. Code that is not there is missed when it is called. What
    is tried again waits for `task_retry_interval` seconds (0), whatever it or its blueprint asks.
    """

    def __init__(self, blueprint: str | Path, inputs: Mapping[str, Any] | None = None) -> None:
        source = parsed("test", str(blueprint), None, None, checks_version=True)
        plan = without_pauses(prepare(Plan(source.plan), inputs or {}))
        deployment = Deployment("test", source, plan, now())
        instances = first_records(deployment.plan, deployment.id)
        self._home = MortalStorage().create(deployment, instances)
        self._stand_ins = StandIns()
        self.local = Environment(self._home)

    def fake(
        self,
        operation: str,
        *,
        node: str | None = None,
        returns: Any = None,
        does: Callable[..., Any] | None = None,
    ) -> None:
        """Let it return a value, or do something else: `does` is called as an operation is."""
        code = (lambda **_: returns) if does is None else does
        self._stand_ins.instead.appendleft(Rule(operation, node, code))

    def fail(
        self,
        operation: str,
        *,
        node: str | None = None,
        times: int = 1,
        error: BaseException | None = None,
    ) -> None:
        """Let it raise `error` (a `RecoverableError`, if left out) so many times."""
        raised = error or RecoverableError(f"{operation} fails in this test")

        def fail(**_: Any) -> None:
            raise raised

        self._stand_ins.instead.appendleft(Rule(operation, node, fail, times))

    def cancel(self, operation: str, *, node: str | None = None) -> None:
        """Ask for the execution's cancellation when the operation begins, once."""
        cancel = workflow_api.set_cancel_request
        self._stand_ins.first.appendleft(Rule(operation, node, cancel, 1))

    def kill(self, operation: str, *, node: str | None = None, after: bool = False) -> None:
        """Lose the process when the operation begins, or `after` its code has done its work, once.

        Nothing is recorded from that moment on: nobody knows what became of the operation.
        """
        when = self._stand_ins.afterwards if after else self._stand_ins.first
        when.appendleft(Rule(operation, node, self._die, 1))

    def execute(
        self,
        workflow: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        task_retries: int = 0,
        task_retry_interval: float = 0,
        subgraph_retries: int = 0,
        dry_run: bool = False,
    ) -> Execution:
        """Run it to its end, whatever that is. `ValueError` when it, or its parameters, are not
        what the blueprint declares."""
        settings = self._settings(task_retries, task_retry_interval, subgraph_retries)
        return self._result_of(
            lambda listener: start(
                self._home,
                workflow,
                parameters,
                settings,
                may_be_custom=False,
                is_dry_run=dry_run,
                listener=listener,
            )
        )

    def resume(
        self,
        execution: Execution,
        *,
        force: bool = False,
        task_retries: int = 0,
        task_retry_interval: float = 0,
        subgraph_retries: int = 0,
    ) -> Execution:
        """Go on where it stopped. Without `force`, an exception lists the operations of which
        nobody knows whether they ran, if there are any."""
        settings = self._settings(task_retries, task_retry_interval, subgraph_retries)
        return self._result_of(
            lambda listener: resume(
                self._home, execution.id, settings, is_everything=force, listener=listener
            ),
            execution.id,
        )

    def outputs(self) -> dict[str, Any]:
        return self.local.outputs()

    def _settings(self, retries: int, interval: float, subgraph_retries: int) -> Settings:
        find_code = self._stand_ins.find
        return Settings(retries, interval, subgraph_retries, find_code=find_code)

    def _die(self) -> None:
        self._home.die()
        raise Killed("the test has killed this process")

    def _result_of(self, run: Run, execution_id: str | None = None) -> Execution:
        events: list[dict[str, Any]] = []
        known = len(self._stand_ins.performed)
        before = set(self._home.records.executions)
        result, raised = None, None
        try:
            result = run(events.append)
        except Exception as error:
            raised = error
            if not events:
                raise  # it was refused, and nothing has run
        finally:
            self._home.revive()
        (found,) = {execution_id} if execution_id else self._home.records.executions.keys() - before
        record = self._home.records.execution(found)
        return Execution(
            id=record["id"],
            workflow=record["workflow_id"],
            status=record["status"],
            error=record["error"],
            result=result,
            exception=raised,
            events=events,
            operations=self._stand_ins.performed[known:],
            instances=self.local.storage.get_node_instances(),
        )
