"""An update of the deployment, in the hands of the workflow that carries it out.

update = ctx.deployment.begin_update(update_id)
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any


class DeploymentUpdate:
    """`added`, `removed` and `changed` are ids of node instances; `extended` and `reduced` give, by
    source node, the target nodes to which instances that stay come or cease to be related."""

    def __init__(self, workflow_ctx: Any, record: Mapping[str, Any]) -> None:
        self.workflow_ctx = workflow_ctx
        self.id = str(record["id"])
        self.state = str(record["state"])
        self.old_blueprint_id = record.get("old_blueprint_id")
        self.added: list[str] = list(record["added"])
        self.removed: list[str] = list(record["removed"])
        self.changed: list[str] = list(record["changed"])
        self.extended: dict[str, list[str]] = dict(record["extended"])
        self.reduced: dict[str, list[str]] = dict(record["reduced"])
        self._choices: dict[str, list[str]] = dict(record.get("choices") or {})

    def choose(self, name: str, decide: Callable[[], Iterable[str]]) -> list[str]:
        """Ids that are decided on once: an execution that was interrupted, and is resumed, gets
        what it had decided on before, whatever has become of the instances meanwhile."""
        if name not in self._choices:
            ids = sorted(decide())
            backend = self.workflow_ctx.internal.backend
            self._choices[name] = backend.keep_choice(self.id, name, ids)
        return self._choices[name]

    def finish(self) -> None:
        """Relationships, instances and nodes that go are gone."""
        self.state = str(self.workflow_ctx.internal.backend.finish_update(self.id)["state"])
        self.workflow_ctx.deployment.refresh()
