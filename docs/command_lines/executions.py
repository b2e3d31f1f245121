"""Executions from their start to their resumption, and their events."""

from docs.command_lines.command import EXECUTION, Command

MODIFICATION = r"(?P<modification>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})"
_GOES_ON = "cannot be resumed: outcome unknown of operation"
_BUSY = (
    "The following executions are currently running for this deployment: "
    "install {execution} (started)"
)

EXECUTIONS = {
    "Executions that do not end": (
        Command(
            "blueprints upload slow/blueprint.yaml -b slow",
            "The blueprint's id is slow",
            "uploaded",
        ),
        Command("deployments create slow -b slow", "The deployment's id is slow", "created"),
        Command(
            "executions start install -d slow --timeout 1",
            "Timed out waiting for workflow 'install'",
            "did not end within 1 s and goes on",
            code=1,
            our_code=6,
            better="an exit code of its own",
            keeps=EXECUTION,
        ),
        Command(
            "executions start install -d slow",
            f"400: {_BUSY}",
            f"Error: {_BUSY}",
            code=1,
            better="the options that help",
        ),
        Command("executions get {execution}", " started ", "status_display       started"),
        Command(
            "executions cancel -k {execution}",
            "A cancel request for execution {execution} has been sent",
            "Execution {execution} is kill-cancelling",
        ),
        Command("executions resume {execution}", _GOES_ON, code=1, may_be_early=True),
        Command(
            "executions resume --reset-operations {execution}",
            "A resume request for execution {execution} has been sent",
            "Execution {execution} goes on",
        ),
        Command(
            "events list {execution} --tail",
            "Finished executing workflow install",
            "'install' workflow execution succeeded",
            better="shows every event, also when it is over already",
        ),
        Command("executions list -d slow", "create_deployment_environment"),
        Command("executions graphs list {execution}", "install"),
        Command(
            "executions operations list {execution}",
            "RemoteWorkflowTask",
            "script_runner.tasks.run",
            keeps=r"(?P<operation>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})",
        ),
        Command("executions operations get {operation}", "{operation}"),
    ),
    "Modifications": (
        Command(
            "executions start scale -d slow -p scalable_entity_name=web;delta=1",
            "'scale' workflow execution succeeded",
        ),
        Command("deployments modifications list slow", "finished", keeps=MODIFICATION),
        Command("deployments modifications get {modification}", "finished"),
        Command(
            "deployments modifications rollback {modification}",
            "400: ",
            "Error: ",
            code=1,
        ),
    ),
    "Updates of deployments": (
        Command("deployments update slow -b slow --preview", "slow", "Blueprint: slow -> slow"),
        Command(
            "deployments update slow -b slow",
            "'update' workflow execution succeeded",
            keeps=r"(?P<update>slow-[0-9a-f-]{36})",
        ),
        Command("deployments history -d slow", "{update}"),
        Command("deployments get-update {update}", "successful"),
    ),
    "Executions that cannot be": (
        Command(
            "executions start nothing -d dep",
            "400: deployment 'dep' has no workflow 'nothing'; it has: ",
            "Error: deployment 'dep' has no workflow 'nothing'; it has: ",
            code=1,
        ),
        Command(
            "executions get nothing",
            "Execution nothing not found",
            "Error: execution 'nothing' not found",
            code=1,
            our_code=5,
        ),
    ),
    "Events": (
        Command("events list {execution}", "Showing ", "Node instance started"),
        Command("events list {execution} --from 2020-01-01 --to 2021-01-01", "Showing 0 of 0", ""),
        Command("events list {execution} --no-logs --json-output", '"execution_id": "{execution}"'),
        Command(
            "events delete slow --to 2020-01-01 --store-before",
            "No events to delete",
            "0 events of deployment slow are deleted.",
        ),
        Command(
            "events delete slow --store-before -o said.jsonl",
            "Deleted ",
            " events of deployment slow are deleted.",
            better="deletes what it wrote, and no more",
        ),
    ),
    "Old executions": (
        Command(
            "executions delete --to 2020-01-01",
            "No executions to delete",
            "0 executions are deleted.",
            better="also those of one deployment",
        ),
        Command(
            "executions delete --keep-last 1000",
            "No executions to delete",
            "0 executions are deleted.",
        ),
    ),
}
