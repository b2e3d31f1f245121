"""A day of somebody who starts, queues, watches, stops and resumes executions."""

from docs.command_lines.command import EXECUTION, Command


def _kept_as(name: str, *, ahead: str = "") -> str:
    return f"{ahead}{EXECUTION.replace('<execution>', f'<{name}>')}"


_SHOWN_AT_THE_END = "(?:events list |Execution )"
_SAY = "executions start execute_operation -d talk -p talk/say.yaml"
_WAIT = "executions start execute_operation -d talk -p operation=talks.wait"
_SAID = "said: out of a file"
_SUCCEEDED = "'execute_operation' workflow execution succeeded"
_GOES_ON = Command(
    f"{_WAIT} --timeout 1",
    "Timed out waiting for workflow 'execute_operation'",
    "did not end within 1 s and goes on",
    code=1,
    our_code=6,
    keeps=_kept_as("running"),
)

CONTROL = {
    "Parameters of executions": (
        Command(
            "blueprints upload talk/blueprint.yaml -b talk",
            "The blueprint's id is talk",
            "uploaded",
        ),
        Command("deployments create talk -b talk", "The deployment's id is talk", "created"),
        Command(
            "executions start execute_operation -d talk",
            "400: workflow 'execute_operation' cannot take these parameters: operation is missing",
            "cannot take these parameters: operation is missing",
            code=1,
            better="how to see what it takes",
        ),
        Command(
            "executions start execute_operation -d talk -p operation=talks.say",
            "said: nothing",
        ),
        Command(_SAY, _SAID, keeps=_kept_as("said", ahead=_SHOWN_AT_THE_END)),
        Command(f"{_SAY} -p node_ids=voice", "node_ids must be of type list", code=1),
        Command(f"{_SAY} -p colour=red", "not declared: colour", code=1),
        Command(f"{_SAY} -p colour=red --allow-custom-parameters", _SUCCEEDED),
        Command(f"{_SAY} --json-output", '"event_type": "workflow_succeeded"'),
        Command(f"{_SAY} --no-logs", _SUCCEEDED),
    ),
    "Dry runs, failures and what comes after them": (
        Command(
            "executions start install -d talk --dry-run",
            "'install' workflow execution succeeded (dry run)",
        ),
        Command("node-instances list -d talk", "uninitialized"),
        Command(
            "executions start install -d talk --wait-after-fail 1",
            "Execution of workflow install for deployment talk failed",
            "of workflow install failed: ",
            code=1,
            keeps=_kept_as("failed", ahead=_SHOWN_AT_THE_END),
            tells_causes=True,
        ),
        Command("executions get {failed}", " failed ", "status_display       failed"),
        Command("executions resume {failed}", "has been sent", "Execution {failed} goes on"),
        Command(
            "events list {failed} --tail",
            "Finished executing workflow install",
            "'install' workflow execution succeeded",
            tells_causes=True,
        ),
        Command("executions get {failed}", " completed ", "status_display       completed"),
    ),
    "The queue, force and cancel": (
        _GOES_ON,
        Command(
            f"{_SAY} --queue",
            "Execution is being queued",
            "is queued. It waits for its deployment: execute_operation {running} (started)",
            better="what it waits for",
        ),
        Command(
            "executions list -d talk --sort-by created_at --descending -s 1",
            " queued ",
            keeps=_kept_as("queued"),
        ),
        Command(
            "executions get {queued}",
            " queued ",
            "its deployment: execute_operation {running} (started)",
            better="what it waits for, and who comes before it",
        ),
        Command(f"{_SAY} --queue --force", "`queue` is mutually", "--queue goes neither", code=2),
        Command(f"{_SAY} --force", _SUCCEEDED),
        Command(
            "executions cancel {running}",
            "A cancel request for execution {running} has been sent",
            "Execution {running} is cancelling",
        ),
    ),
    # Meanwhile the cancelled one is given its time to end.
    "Events of one execution": (
        Command("events list {said} --node voice", _SAID),
        Command("events list {said} --node ear", "Showing 0 of 0", ""),
        Command("events list {said} --operation talks.say", _SAID),
        Command("events list {said} --operation say", "Showing 0 of 0", ""),
        Command("events list {said} --before 1h", _SAID, "", better="keeps to it"),
        Command("events list {said} --include-logs --with-worker-names", _SAID),
        Command("events list {said} -s 2", "Showing 2 of ", "2 of "),
        Command("events list {said} -s 2 -o 1000", "Showing 0 of ", ""),
    ),
    "The end of a queue": (
        Command(
            "events list {running} --tail",
            "Finished executing workflow execute_operation",
            "'execute_operation' workflow execution cancelled",
        ),
        Command("executions get {running}", " cancelled ", "status_display       cancelled"),
        Command(
            "events list {queued} --tail",
            "Finished executing workflow execute_operation",
            _SAID,
        ),
        Command("executions get {queued}", " completed ", "status_display       completed"),
        Command(
            "executions cancel {queued}",
            "400: execution {queued} has ended: it is terminated",
            "Error: execution {queued} has ended: it is terminated",
            code=1,
        ),
        _GOES_ON,
        Command(
            "executions cancel -f {running}",
            "A cancel request for execution {running} has been sent",
            "Execution {running} is force-cancelling",
        ),
        Command(
            "events list {running} --tail",
            "Finished executing workflow execute_operation",
            "'execute_operation' workflow execution cancelled",
        ),
        Command("executions get {running}", " cancelled ", "status_display       cancelled"),
        Command(
            "executions delete --keep-last 1",
            "Deleted ",
            " executions are deleted.",
        ),
        Command(
            "executions get {said}",
            "Execution {said} not found",
            "Error: execution '{said}' not found",
            code=1,
            our_code=5,
        ),
        Command("uninstall talk", "Blueprint deleted", "Deployment talk and blueprint talk"),
    ),
}
