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
            "deployments update moving --drift-only",
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
    "Update plugins": (
        Command(
            "plugins upload tool/tool-1.0.wgn -y tool/plugin-1.0.yaml",
            "Plugin uploaded. Plugin's id is",
            "Plugin tool 1.0 is uploaded as",
        ),
        Command(
            "install tooled/blueprint.yaml -b tooled -d tooled",
            "'install' workflow execution succeeded",
        ),
        Command(
            "plugins upload tool/tool-1.1.wgn -y tool/plugin-1.1.yaml",
            "Plugin uploaded. Plugin's id is",
            "Plugin tool 1.1 is uploaded as",
        ),
        Command(
            "plugins update tooled",
            "'update_plugin' workflow execution succeeded",
            better="tells the old and the new version of each plugin",
        ),
        Command(
            "plugins history -b tooled",
            "successful",
            keeps=r"(?P<plugins_update>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})",
        ),
        Command("plugins get-update {plugins_update}", "successful"),
        Command("plugins list_updates", "successful"),
        Command("deployments history -d tooled", "successful"),
        Command(
            "plugins update --all-blueprints --except-blueprint shop",
            "Successfully updated",
            "No plugin of blueprint tooled changes.",
        ),
        Command("uninstall tooled", "Blueprint deleted", "Deployment tooled and blueprint tooled"),
    ),
}
