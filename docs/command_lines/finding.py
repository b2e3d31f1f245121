"""How people find things again, and count them."""

from docs.command_lines.command import Command

FINDING = {
    "Filters": (
        Command(
            "deployments filters create ones -lr tier=one",
            "filter `ones` created",
            "Filter ones is created.",
        ),
        Command(
            "deployments filters create ones -lr tier=two",
            "409: filter 'ones' exists already",
            "Error: filter 'ones' exists already",
            code=1,
        ),
        Command("deployments filters list --search ones", "tier=one"),
        Command("deployments filters list", "csys-environment-filter"),
        Command("deployments list --filter-id ones", "Showing 1 of 1", "dep  dep"),
        Command(
            "deployments filters update ones -ar blueprint_id=nothing",
            "filter `ones` updated",
            "Filter ones is changed.",
        ),
        Command("deployments filters get ones", "blueprint_id=nothing"),
        Command("deployments list --filter-id ones", "Showing 0 of 0", "id  display_name"),
        Command("deployments filters delete ones", "Filter removed", "Filter ones is deleted."),
        Command(
            "blueprints filters create shops -ar id=shop",
            "filter `shops` created",
            "Filter shops is created.",
        ),
        Command("blueprints list --filter-id shops", "Showing 1 of 1", "shop"),
        Command("blueprints filters list --search shops", "id=shop"),
        Command(
            "blueprints filters update shops -ar id=nothing",
            "filter `shops` updated",
            "Filter shops is changed.",
        ),
        Command("blueprints filters get shops", "id=nothing"),
        Command("blueprints filters delete shops", "Filter removed", "Filter shops is deleted."),
    ),
    "Sites": (
        Command(
            "sites create vienna --location 48.2,16.37 -l global",
            "Site `vienna` created",
            "Site vienna is created.",
        ),
        Command("sites list", "vienna"),
        Command("sites get vienna", "48.2, 16.37"),
        Command(
            "deployments set-site dep -s vienna",
            "was set to vienna",
            "Deployment dep is at vienna.",
        ),
        Command("deployments list -ar site_name=vienna", "Showing 1 of 1", "dep  dep"),
        Command("sites update vienna -n wien", "updated", "Site wien is changed."),
        Command("sites delete wien", "Site deleted", "Site wien is deleted."),
    ),
    "Summaries": (
        Command("deployments summary blueprint_id", "shop", better="and what to count by instead"),
        Command("executions summary workflow_id", "create_deployment_environment"),
        Command("nodes summary deployment_id", "dep"),
        Command("node-instances summary state", "started"),
        Command("blueprints summary visibility", "tenant"),
    ),
}
