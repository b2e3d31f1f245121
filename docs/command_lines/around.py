"""Plugins, secrets, tokens, the server itself, and the end of a deployment."""

from docs.command_lines.command import Command

_EXPORT = "secrets export --non-encrypted -o secrets.json --filter-by word"

AROUND = {
    "Plugins": (
        Command(
            "plugins upload plugin/small-1.0.wgn -y plugin/plugin.yaml",
            "Plugin uploaded. Plugin's id is",
            "Plugin small 1.0 is uploaded as",
            keeps=r"(?P<plugin>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})",
        ),
        Command("plugins list", "small"),
        Command("plugins get {plugin}", "small"),
        Command(
            "plugins validate plugin/small-1.0.wgn",
            "Validating plugin plugin/small-1.0.wgn...\n'wheels'",
            "plugin/small-1.0.wgn is a valid plugin: small 1.0",
            code=1,
            our_code=0,
            our_line="plugins validate plugin/small-1.0.wgn -y plugin/plugin.yaml",
            better="takes wagons that do not list their wheels; checks the YAML too",
        ),
        Command("plugins download {plugin} -o got.wgn", "Plugin downloaded as got.wgn", "got.wgn"),
        Command("plugins download_yaml {plugin} -o got.yaml", "got.yaml"),
        Command(
            "plugins install {plugin}",
            "nstall",
            "Plugin {plugin} is installed.",
        ),
        Command(
            "plugins set-visibility {plugin} -l global",
            "was set to global",
            "Plugin {plugin} is global.",
        ),
        Command("plugins set-global {plugin}", "was set to global", "Plugin {plugin} is global."),
        Command(
            "plugins set-owner {plugin} -s admin",
            "is now owned by user `admin`",
            "Plugin {plugin} belongs to admin.",
        ),
        Command("plugins delete {plugin}", "Plugin deleted", "is deleted"),
        Command(
            "plugins bundle-upload -p bundle.tar",
            "small",
            "Plugin small 1.0 is uploaded as",
            keeps=r"(?P<plugin>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})",
        ),
    ),
    "Labels of plugins": tuple(
        command
        for noun, key in (
            ("deployment-labels", "env"),
            ("blueprint-labels", "kind"),
            ("resource-tags", "tag"),
        )
        for command in (
            Command(
                f"plugins {noun} add {key}:one {{plugin}}",
                "of plugin {plugin} were added",
                f"Plugin {{plugin}} has: {key}:one",
            ),
            Command(f"plugins {noun} list {{plugin}}", key),
            Command(
                f"plugins {noun} delete {key} {{plugin}}",
                "of plugin {plugin} were deleted",
                "Plugin {plugin} has: ",
            ),
        )
    ),
    "Secrets": (
        Command("secrets create word -s fish", "Secret `word` created", "Secret word is kept."),
        Command(
            "secrets create word -s fish",
            "409: secret 'word' exists already",
            "Error: secret 'word' exists already",
            code=1,
        ),
        Command("secrets get word", "fish"),
        Command("secrets list", "word"),
        Command(_EXPORT, "file was saved to secrets.json", "1 secrets are in secrets.json"),
        Command(
            "secrets import --non-encrypted -i secrets.json",
            "they collided with existing secrets",
            "those that are there already come in with --override-collisions",
            our_code=1,
            better="does not end as if all had come in",
        ),
        Command(
            "secrets import --non-encrypted -i secrets.json --override-collisions",
            "Secrets imported",
            "1 secrets came in",
        ),
        Command(
            "secrets update word -s deep --hidden-value",
            "Secret `word` updated",
            "Secret word is changed",
        ),
        Command(
            "secrets set-visibility word -l global",
            "Secret `word` was set to global",
            "Secret word is global.",
        ),
        Command("secrets set-global word", "was set to global", "Secret word is global."),
        Command(
            "secrets set-owner word -s admin",
            "is now owned by user `admin`",
            "Secret word belongs to admin.",
        ),
        Command("secrets delete word", "Secret removed", "Secret word is deleted"),
        Command(
            "secrets get word",
            "`word` was not found",
            "'word' not found",
            our_code=5,
            better="fails when there is none",
        ),
    ),
    "Tokens": (
        Command("tokens create --description ci", "ctok-", keeps=r"ctok-(?P<token>\w+)-"),
        Command("tokens list", "{token}"),
        Command("tokens get {token}", "{token}"),
        Command(
            "tokens delete {token}", "Deleting REST token {token}", "Token {token} is deleted."
        ),
    ),
    "The server": (
        Command("status", "Manager Rest-Service"),
        Command("users get admin", "sys_admin"),
        Command("maintenance-mode status", "deactivated"),
        Command(
            "maintenance-mode activate --wait --timeout 60",
            "Manager is in maintenance mode.",
            "The server is in maintenance.",
        ),
        Command("maintenance-mode status", "activated"),
        Command("status", "Maintenance mode is activated", "Maintenance is activated"),
        Command(
            "secrets create late -s word",
            "the manager is in maintenance",
            code=1,
        ),
        Command(
            "maintenance-mode activate",
            "Nothing to modify",
            "Maintenance is on already: admin asked for it.",
            code=1,
            our_code=0,
            better="what is so already is no failure",
        ),
        Command(
            "maintenance-mode deactivate", "Maintenance mode is off.", "Maintenance has ended."
        ),
        Command("config list", "task_retries"),
        Command(
            "config update task_retries=61",
            "Updated task_retries to 61",
            "workflow.task_retries is 61.",
        ),
        Command("tenants list", "default_tenant"),
        Command("license list", "expired", our_line=""),
        Command("user-groups list", "Showing 0 of 0", our_line=""),
    ),
    "Uninstall": (
        Command(
            "deployments delete dep",
            "400: deployment 'dep' has live node instances: {instance} (started)",
            "Error: deployment 'dep' has live node instances: {instance} (started)",
            code=1,
            better="what to do next",
        ),
        Command(
            "uninstall dep",
            "Blueprint deleted",
            "Deployment dep and blueprint shop are deleted.",
        ),
        Command("deployments list", "Showing 1 of 1", "slow  slow"),
    ),
}
