"""Deployments, their labels and workflows, and what they need of each other."""

from docs.command_lines.command import Command

DEPLOYMENTS = {
    "Deployments": (
        Command(
            "deployments create dep -b shop -i word=hi --labels tier:one",
            "The deployment's id is dep",
            "Deployment dep is created.",
            better="tells the command that installs it",
        ),
        Command(
            "deployments create dep -b shop",
            "409: deployment 'dep' exists already",
            "Error: deployment 'dep' exists already",
            code=1,
        ),
        Command(
            "deployments create other -b nothing",
            "404: blueprint 'nothing' not found",
            "Error: blueprint 'nothing' not found",
            code=1,
            our_code=5,
        ),
        Command(
            "deployments list -b shop", "tier:one", "dep  dep", better="and its last execution"
        ),
        Command("deployments list -lr tier=one", "Showing 1 of 1", "dep  dep"),
        Command("deployments list --json", '"id": "dep"', better="also YAML"),
        Command("deployments status-list", "requires_attention", better="and of what stands below"),
        Command(
            "deployments set-owner dep -s admin",
            "Deployment `dep` is now owned by user `admin`",
            "Deployment dep belongs to admin.",
        ),
        Command(
            "deployments set-visibility dep -l global",
            "Deployment `dep` was set to global",
            "Deployment dep is global.",
        ),
        Command("groups list -d dep", "No groups defined", "name  members"),
        Command("deployments inputs dep", "Value: hi", "word  hi"),
        Command(
            "blueprints delete shop",
            "400: blueprint 'shop' is used by deployments: dep; delete them first",
            "Error: blueprint 'shop' is used by deployments: dep; delete them first",
            code=1,
        ),
    ),
    "Labels of deployments": (
        Command(
            "deployments labels add colour:red dep",
            "added successfully to deployment dep: [{'colour': 'red'}]",
            "Deployment dep has: tier:one, colour:red",
        ),
        Command("deployments labels list dep", "colour"),
        Command(
            "deployments labels delete colour:red dep",
            "deleted successfully from deployment dep: [{'colour': 'red'}]",
            "Deployment dep has: tier:one",
        ),
    ),
    "Workflows": (
        Command("workflows list -d dep", "execute_operation"),
        Command(
            "workflows get install -d dep",
            "Optional Parameters",
            "node_instance_ids  list",
            better="the parameters with their types and defaults",
        ),
        Command(
            "workflows get nothing -d dep",
            "Workflow nothing of deployment dep not found",
            "Error: Workflow 'nothing' not found in deployment 'dep'; it has: ",
            code=1,
            our_code=5,
            better="names those that there are",
        ),
    ),
    "Install and read": (
        Command(
            "executions start install -d dep",
            "'install' workflow execution succeeded",
            better="a bar of the operations on a terminal; Ctrl-C leaves it running",
        ),
        Command("deployments outputs dep", "Value: hi", "said  hi"),
        Command("deployments capabilities dep", "Value: hi", "said  hi"),
        Command("nodes list -d dep", "cloudify.nodes.Root"),
        Command(
            "nodes get web -d dep",
            "Type hierarchy",
            "cloudify.interfaces.lifecycle.create  script",
            better="only the operations that do something, each once",
        ),
        Command("node-instances list -d dep", "started", keeps=r"(?P<instance>web_\w{6})"),
        Command("node-instances get {instance}", "said:     hi", '"said": "hi"'),
        Command(
            "node-instances update-runtime {instance} -p colour=red",
            "colour:     red",
            '"colour": "red"',
        ),
        Command(
            "node-instances delete-runtime {instance} -p colour",
            "said:     hi",
            '"said": "hi"',
        ),
    ),
    "What deployments need of each other": (
        Command(
            "install user/blueprint.yaml -b user -d user",
            "'install' workflow execution succeeded",
        ),
        Command(
            "executions start uninstall -d dep",
            "400: deployment 'dep' is needed by user",
            "Error: deployment 'dep' is needed by user",
            code=1,
            better="what to do next",
        ),
        Command("uninstall user", "Blueprint deleted", "Deployment user and blueprint user"),
    ),
}
