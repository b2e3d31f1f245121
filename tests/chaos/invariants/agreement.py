"""The database agrees with itself, and with what ran."""

from collections.abc import Iterator

from chaos.history import History

DECIDED = "operation_decided"
ENDS = {
    "terminated": "workflow_succeeded",
    "failed": "workflow_failed",
    "cancelled": "workflow_cancelled",
}


def counters_agree(history: History) -> Iterator[str]:
    for shot in history.snapshots:
        for execution in shot.journal.executions.values():
            counted = [e for e in shot.journal.of_execution(execution.id) if e.is_counted]
            finished = sum(each.is_terminated for each in counted)
            if (execution.total, execution.finished) != (len(counted), finished):
                yield (
                    f"{execution.id} counts {execution.finished} of {execution.total}, "
                    f"and has {finished} of {len(counted)}"
                )


def ends_are_told(history: History) -> Iterator[str]:
    """Nothing comes after the end but what people decide."""
    for shot in history.snapshots:
        for execution in shot.journal.executions.values():
            told = [each.type for each in shot.journal.events.get(execution.id, ())]
            last = next((each for each in reversed(told) if each != DECIDED), "nothing")
            if execution.is_final and last != ENDS[execution.status]:
                yield f"{execution.id} is {execution.status}, and the last event is {last}"


def ends_are_complete(history: History) -> Iterator[str]:
    for shot in history.snapshots:
        for execution in shot.journal.executions.values():
            if shot.kind == "rest" and not execution.is_final:
                yield f"{execution.id} is {execution.status} when nothing runs"
            if execution.status == "terminated":
                for operation in shot.journal.of_execution(execution.id):
                    if not shot.journal.is_over(operation):
                        yield f"{execution.id} is terminated, {operation.id} is {operation.state}"


def instances_agree(history: History) -> Iterator[str]:
    """After the last workflow that moves instances, all are where it leads."""
    journal = history.last
    movers = [e for e in journal.executions.values() if e.workflow in history.final_states]
    newest = {execution.deployment: execution for execution in movers}
    for instance in journal.instances:
        mover = newest.get(instance.deployment)
        if mover is None or mover.status != "terminated":
            continue
        if instance.state != history.final_states[mover.workflow]:
            yield f"{instance.id} is {instance.state} after {mover.workflow}"


def successes_have_ends(history: History) -> Iterator[str]:
    """A success came to its end exactly once since it last started; one that was lost there
    may have come to its end, too."""
    for operation in history.last.operations.values():
        has_run = operation.is_remote and operation.id not in history.decided
        if not (has_run and operation.state == "succeeded"):
            continue
        starts = history.places("start", operation.id)
        ends = history.places("end", operation.id)
        after = [end for end in ends if starts and end > starts[-1]]
        if len(after) != 1 or len(ends) > len(starts):
            yield f"{operation.id} succeeded with starts at {starts} and ends at {ends}"
