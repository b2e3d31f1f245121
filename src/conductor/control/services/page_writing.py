"""Writes a page of facts that nothing speaks against, each table once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from conductor.control.services.page_checks import Briefs, CheckedPage
from conductor.control.services.page_of_facts import PageOfFacts
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.control.services.stores.operations import StoredGraph
from conductor.control.services.work import UnitOfWork
from conductor.domain.event import EventRecord
from conductor.domain.operation import TERMINATED


def write(unit: UnitOfWork, held: HeldExecution, page: CheckedPage, now: datetime) -> HeldExecution:
    """The execution after it; its counters are not stored yet."""
    facts = page.facts
    _write_operations(unit, held, facts, now)
    if facts.instance_states:
        unit.node_instances.set_states(held.tenant, dict(facts.instance_states))
        unit.node_instances.note_states(held.tenant, facts.instance_states, now, held.id)
    if page.properties:
        unit.node_instances.set_runtime_properties(held.tenant, page.properties)
    if facts.said:
        held = unit.events.append_held(held, _said(page), now)
    for before, after in page.moves:
        unit.executions.move(before, after)
        held = replace(held, status=after.status)
    total, finished = _growth(facts, page.briefs)
    return replace(
        held,
        total_operations=held.total_operations + total,
        finished_operations=held.finished_operations + finished,
    )


def _said(page: CheckedPage) -> Sequence[EventRecord]:
    """Who runs an execution whose time is over knows that it is killed, and not why."""
    overdue = [after for before, after in page.moves if before.is_overdue and after.is_final]
    if not overdue:
        return page.facts.said
    text = f"'{overdue[0].workflow_id}' workflow execution failed: {overdue[0].error}"
    return [
        each._replace(event_type="workflow_failed", message=text)
        if each.event_type == "workflow_cancelled"
        else each
        for each in page.facts.said
    ]


def _write_operations(
    unit: UnitOfWork, held: HeldExecution, facts: PageOfFacts, now: datetime
) -> None:
    for graph in facts.graphs:
        unit.tasks_graphs.add(
            StoredGraph(graph.graph_id, held.id, graph.name, graph.created_at or now)
        )
    if facts.operations:
        unit.operations.add_all(facts.operations, now)
    for moved in facts.graph_moves:
        unit.tasks_graphs.put_state(moved.graph_id, moved.state)
    unit.operations.take_all(facts.taken)
    unit.operations.move_all(facts.final_moves.values(), now)
    unit.operations.judge_all(facts.verdicts)
    unit.operations.remove_all(facts.removed)


def _growth(facts: PageOfFacts, briefs: Briefs) -> tuple[int, int]:
    """How far the counters of (all, finished) operations move; NOPs count in neither."""
    total = sum(operation.is_counted for operation in facts.operations)
    finished = 0
    for identifier, (state, is_counted) in briefs.items():
        was_finished = state in TERMINATED
        ends = facts.final_moves.get(identifier)
        is_finished = was_finished or (ends is not None and ends.state in TERMINATED)
        if not is_counted:
            continue
        if identifier in facts.removed:
            total -= 1
            finished -= was_finished
        elif is_finished and not was_finished:
            finished += 1
    return total, finished
