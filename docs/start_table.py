"""Writes the decision table of starting and queueing as the code has it."""

from conductor.control.services.admission import TABLE, Answer, Row

HEAD = """\
# How a start is decided

<!-- Written by `make docs` from the table in the code. Do not edit it here. -->

Every start comes through one door: of people, of executions that start others, of the queue, and of
what is resumed. The first situation that holds decides, unless its answer is that the start goes
on. Of what is to be queued only the parameters are looked at any more; of what is scheduled, when
it is asked for, those and the first three situations. All of them count when its time has come.
[How executions start](../explanation/starting.md) tells why.

| situation | with `queue` | with `force` | with neither | a refusal leaves |
|---|---|---|---|---|
"""

SITUATIONS = {
    "environment_is_missing": "the deployment's environment is not ready",
    "belongs_to_another_tenant": "it is of another tenant's global deployment, by no administrator",
    "workflow_is_unknown": "the deployment has no such workflow",
    "others_depend_on_it": "`stop`, `uninstall`, `update`, `heal` of what others depend on",
    "maintenance_is_on": "the manager is in maintenance, or about to be",
    "blackout_refuses": "a blackout that refuses is on for it, and it is not in the queue",
    "blackout_holds": "a blackout that holds is on for it, or any and it is in the queue",
    "others_run": "it is system-wide, and any other execution is active",
    "system_wide_comes_first": "a system-wide execution is active, or queued",
    "starter_waits": "it runs in a component, and what started it waits itself",
    "deployment_is_busy": "the deployment has an active execution, or an older one that is queued",
    "workflow_is_unavailable": "the workflow's `availability_rules` do not hold",
    "parameters_are_wrong": "the parameters that were given are wrong",
    "parameters_are_missing": "no parameters were given, and some are needed",
    "no_place_is_free": "as many executions run as may, or as the tenant may have",
}


def start_table_page() -> str:
    rows = [_row(row) for row in TABLE]
    last = "| none of these | begins | begins | begins | |"
    return "\n".join([HEAD.rstrip("\n"), *rows, last, ""])


def _row(row: Row) -> str:
    answers = " | ".join(each.value for each in (row.queue, row.force, row.neither))
    refuses = Answer.REFUSE in (row.queue, row.force, row.neither)
    left = "a failed execution" if row.leaves_row else "nothing" if refuses else ""
    return f"| {SITUATIONS[row.situation.__name__]} | {answers} | {left} |"
