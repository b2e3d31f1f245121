"""Draws the life cycles from their tables in `conductor.domain`."""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from conductor.domain.blueprint import BLUEPRINT_LIFE
from conductor.domain.deployment import DEPLOYMENT_LIFE
from conductor.domain.deployment_update import UPDATE_LIFE
from conductor.domain.execution import EXECUTION_LIFE
from conductor.domain.lifecycle import LifeCycle, State
from conductor.domain.maintenance_mode import MAINTENANCE_LIFE
from conductor.domain.modification import MODIFICATION_LIFE
from conductor.domain.node import NORMAL_STATES
from conductor.domain.occurrence import OCCURRENCE_LIFE
from conductor.domain.operation import OPERATION_LIFE
from conductor.domain.plugin import INSTALLATION_LIFE
from conductor.domain.plugins_update import PLUGINS_UPDATE_LIFE
from conductor.domain.schedule import SCHEDULE_LIFE

HEAD = """\
# Life cycles

<!-- Written by `make docs` from the tables in src/conductor/domain. Do not edit it here. -->

Each of these things is in one state at a time, and moves only as its table says. An arrow names
who may make the move: the **worker** that runs the thing, a **person**, **recovery** after
something was lost, or a person who is **taking back** what was decided. Any other move is refused,
with a sentence that names the thing and both states.
"""

ABOUT = {
    "execution": """\
One run of a workflow. `terminated` is shown to people as "completed". Only a person reopens a final
execution, by resuming it.""",
    "operation": """\
One task of a tasks graph, as the journal keeps it. A task may skip states: a local one is never
sent. `rescheduled` means that another task, its retry, took its place.""",
    "deployment": """\
The environment of a deployment: its rows and folders. What is installed in it shows in its node
instances.""",
    "deployment modification": """\
A change of how many node instances a deployment has. At most one of a deployment is
started. [Deployment modification](../explanation/modification.md) tells what each move does.""",
    "deployment update": """\
How far a deployment has come to another blueprint or other inputs. One that is unfinished shows as
`failed` while its execution is failed or cancelled. A preview has no life.
[Deployment updates](../explanation/updates.md) tells what each move does.""",
    "plugins update": """\
How far a blueprint and its deployments have come to other versions of their plugins. One that is
unfinished shows as `failed` while its execution is failed or cancelled; that is not stored. Where
no plugin changes, it begins and ends as `no_changes_required`.
[Deployment updates](../explanation/updates.md#plugins) tells the rest.""",
    "blueprint": """\
How far an upload has come. One that is sent along, and not fetched from a URL, begins as
`uploading`. What failed is replaced by the next upload of that name.""",
    "plugin installation": """\
A plugin on one manager or on one agent. Nobody has to ask for it: a worker may install what it
needs.""",
    "schedule": """\
Whether a schedule starts anything. The server itself disables one that stops on failure, when its
last run failed.""",
    "occurrence": """\
One instant at which a schedule is due. The server whose clock comes first claims it, here as a
worker; when that server is lost, another finishes what it claimed. `started` and `queued` name the
execution that came of it, `skipped`, `missed` and `failed` say why none did.""",
    "maintenance": """\
Of the whole manager. The **worker** is here whichever server finds that the last execution has
ended. [Maintenance](../how-to/maintain.md) tells what each status means.""",
}

NODE_INSTANCE = """\
## Node instance

States of node instances are free text in the framework, and a workflow may set any. This is the
path that the built-in workflows take; states without an operation in them are left out.
"""


def life_cycles_page() -> str:
    path = [f"    {_id(before)} --> {_id(after)}" for before, after in pairwise(NORMAL_STATES)]
    return "\n".join(
        (
            HEAD,
            _section(EXECUTION_LIFE),
            _section(OPERATION_LIFE),
            _section(DEPLOYMENT_LIFE),
            _section(MODIFICATION_LIFE),
            _section(UPDATE_LIFE),
            _section(PLUGINS_UPDATE_LIFE),
            _section(BLUEPRINT_LIFE),
            _section(INSTALLATION_LIFE),
            _section(SCHEDULE_LIFE),
            _section(OCCURRENCE_LIFE),
            _section(MAINTENANCE_LIFE),
            f"{NODE_INSTANCE}\n{_diagram(path)}",
        )
    )


def _section(life: LifeCycle[State]) -> str:
    return f"## {life.thing.capitalize()}\n\n{ABOUT[life.thing]}\n\n{_diagram(_lines(life))}"


def _lines(life: LifeCycle[State]) -> Iterator[str]:
    for state in type(life.first):
        if _id(state) != state:
            yield f'    state "{state}" as {_id(state)}'
    yield f"    [*] --> {_id(life.first)}"
    order = {state: number for number, state in enumerate(type(life.first))}
    edges = sorted(life.edges(), key=lambda edge: (order[edge[0]], order[edge[1]], edge[2]))
    for (origin, target), same in groupby(edges, key=lambda edge: edge[:2]):
        actors = ", ".join(actor for _, _, actor in same)
        yield f"    {_id(origin)} --> {_id(target)}: {actors}"
    for state in sorted(life.finals, key=order.__getitem__):
        yield f"    {_id(state)} --> [*]"


def _diagram(lines: Iterable[str]) -> str:
    return "\n".join(("```mermaid", "stateDiagram-v2", *lines, "```", ""))


def _id(state: str) -> str:
    return state.replace("-", "_")
