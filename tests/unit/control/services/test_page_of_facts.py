from conductor.control.services.page_of_facts import read_page
from conductor.domain.facts import OperationJudged, OperationMoved, OperationRemoved
from conductor.domain.ids import OperationId
from conductor.domain.operation import OperationState

A, B = OperationId("a"), OperationId("b")


def test_an_operation_keeps_all_its_states_and_its_last_result() -> None:
    page = read_page(
        [
            OperationMoved(A, OperationState.SENT, is_resumable=True),
            OperationMoved(A, OperationState.SUCCEEDED, result=1),
            OperationJudged(A, "continue"),
            OperationRemoved(B),
        ]
    )
    assert page.moves == {"a": [OperationState.SENT, OperationState.SUCCEEDED]}
    last = OperationMoved(A, OperationState.SUCCEEDED, result=1, is_resumable=True)
    assert page.final_moves == {"a": last}
    assert page.touched == {"a", "b"}
