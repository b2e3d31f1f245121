"""Deployments that come to another blueprint."""

from docs.command_lines.command import Command

UPDATES = {
    "Update a deployment": (
        Command(
            "blueprints upload shop2/blueprint.yaml -b shop2",
            "Blueprint uploaded. The blueprint's id is shop2",
            "Blueprint shop2 is uploaded.",
        ),
        Command(
            "install shop/blueprint.yaml -b moving -d moving",
            "'install' workflow execution succeeded",
        ),
        Command(
            "deployments update moving -b shop2 -i word=bye --preview",
            "nodes: extra",
            "nodes:extra",
            better="what is added, removed and modified",
        ),
        Command(
            "deployments update moving -b shop2 -i word=bye",
            "'update' workflow execution succeeded",
        ),
        Command(
            "deployments history -d moving",
            "successful",
            keeps=r"(?P<update>moving-[0-9a-f-]{36})",
        ),
        Command("deployments get-update {update}", "shop2"),
        Command(
            "apply --blueprint-path shop/blueprint.yaml -b shop3 -d moving",
            "'update' workflow execution succeeded",
        ),
        Command("uninstall moving", "Blueprint deleted", "Deployment moving and blueprint shop3"),
    ),
}
