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
        Command("plugins delete {plugin}", "Plugin deleted", "is deleted"),
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
        Command(
            "tokens delete {token}", "Deleting REST token {token}", "Token {token} is deleted."
        ),
    ),
    "The server": (
        Command("status", "Manager Rest-Service"),
        Command("users get admin", "sys_admin"),
        Command("maintenance-mode status", "deactivated"),
        Command("config list", "task_retries"),
        Command(
            "config update task_retries=61",
            "Updated task_retries to 61",
            "workflow.task_retries is 61.",
        ),
        Command("tenants list", "default_tenant"),
        Command("license list", "expired", our_line=""),
        Command("user-groups list", "Showing 0 of 0", our_line=""),
        Command("groups list -d dep", "No groups defined", our_line=""),
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
