"""The states of a task under the names that plugin code compares with."""

from conductor.domain.operation import OperationState

TASK_PENDING = str(OperationState.PENDING)
TASK_SENDING = str(OperationState.SENDING)
TASK_SENT = str(OperationState.SENT)
TASK_STARTED = str(OperationState.STARTED)
TASK_RESPONSE_SENT = str(OperationState.RESPONSE_SENT)
TASK_SUCCEEDED = str(OperationState.SUCCEEDED)
TASK_FAILED = str(OperationState.FAILED)
TASK_RESCHEDULED = str(OperationState.RESCHEDULED)

TERMINATED_STATES = (TASK_SUCCEEDED, TASK_FAILED, TASK_RESCHEDULED)
ALL_STATES = frozenset(str(state) for state in OperationState)
