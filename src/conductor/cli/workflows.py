"""cfy workflows: what a deployment can do."""

import click

from cloudify_rest_client.workflows import Workflow
from conductor.cli import options
from conductor.cli.completions import workflow_names
from conductor.cli.connection import client
from conductor.cli.failures import NOT_FOUND, Failure
from conductor.cli.guesses import did_you_mean
from conductor.cli.noun import group
from conductor.cli.printing import is_for_programs, print_data, print_list, print_record
from conductor.cli.verb import Verb

SHOWN = ("name", "plugin", "is_available")
PARAMETER = ("name", "type", "required", "default", "description")


@group("workflows")
def workflows() -> None:
    """Read what a deployment can do."""


@workflows.command("list", cls=Verb)
@options.deployment
@click.option("--all", "with_unavailable", is_flag=True, help="Also what cannot run just now.")
@options.tenant
def list_workflows(deployment_id: str, with_unavailable: bool) -> None:
    """List the workflows of a deployment."""
    found = client().deployments.get(deployment_id).workflows
    print_list([flow for flow in found if with_unavailable or _is_available(flow)], SHOWN)


@workflows.command("get", cls=Verb)
@click.argument("workflow_id", type=workflow_names)
@options.deployment
@options.tenant
def get(workflow_id: str, deployment_id: str) -> None:
    """Show one workflow and the parameters that it takes."""
    found = {flow.name: flow for flow in client().deployments.get(deployment_id).workflows}
    if workflow_id not in found:
        names = ", ".join(sorted(found))
        said = (
            f"Workflow {workflow_id!r} not found in deployment {deployment_id!r}; it has: {names}"
        )
        raise Failure(f"{said}\n{did_you_mean(workflow_id, found)}".rstrip(), NOT_FOUND)
    _show(found[workflow_id])


def _is_available(workflow: Workflow) -> bool:
    return workflow.is_available is not False


def _show(workflow: Workflow) -> None:
    if is_for_programs():
        print_data(workflow)
        return
    print_record(workflow, SHOWN)
    parameters = workflow.parameters or {}
    print_list([{"name": name} | (parameters[name] or {}) for name in parameters], PARAMETER)
