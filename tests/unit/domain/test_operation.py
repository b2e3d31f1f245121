from conductor.domain.operation import TASK_TYPES, whole_parameters
from conductor.runtime.sdk import restoring, tasks


def test_every_kind_of_task_that_may_be_stored_can_be_made_again() -> None:
    assert set(restoring._TYPES) == TASK_TYPES


def test_a_task_of_which_little_was_stored_can_be_made_again() -> None:
    record = {"id": "a", "parameters": whole_parameters({"task_kwargs": None})}
    assert tasks.NOPLocalWorkflowTask.restore(None, None, record).id == "a"
    kept = whole_parameters({"current_retries": 2, "mine": 1})
    assert (kept["current_retries"], kept["mine"], kept["total_retries"]) == (2, 1, -1)
