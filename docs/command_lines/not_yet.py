"""What the public client has and ours does not: found by comparing both trees, and why."""

from collections.abc import Iterator

from docs.command_lines.our_tree import our_tree, spellings
from docs.command_lines.public_tree import public_tree

# The nouns of daily work: whatever ours has of these, the journeys type.
DAILY = (
    *("profiles", "status", "config", "init", "blueprints", "deployments", "install", "uninstall"),
    *("apply", "workflows", "groups", "executions", "events", "nodes", "node-instances"),
    *("plugins", "secrets", "tokens", "maintenance-mode"),
)

_GROUPS = "there are no groups of deployments and of executions yet"
_PEOPLE = "there are no roles, groups of people and permissions yet"
_CLUSTER = "a cluster is any number of servers on one PostgreSQL, of which none keeps a list"
_PATHS = "the public client refuses a path as well: `cfy blueprints upload` takes it first"
_SSH = "nothing of ours logs in to the machine of a server"
_KERBEROS = "people are known by passwords and tokens alone"

# The longest beginning of a command decides.
REASONS = {
    "agents": "there are no agents on deployed machines yet",
    "auditlog": "nothing is kept of who asked for what yet",
    "certificates": "TLS takes the certificate that a server is started with",
    "cluster": _CLUSTER,
    "community": "there is nobody to register with",
    "db-nodes": _CLUSTER,
    "deployments groups": _GROUPS,
    "executions groups": _GROUPS,
    "idp": _KERBEROS,
    "ldap": _KERBEROS,
    "license": "no license is needed",
    "log-bundles": "logs are where the operator lets them go",
    "managers": _CLUSTER,
    "permissions": _PEOPLE,
    "profiles set-cluster": _CLUSTER,
    "secrets providers": "secrets are kept by Conductor itself",
    "snapshots": "`conductor db upgrade` copies the database first; there are no other copies yet",
    "tenants": _PEOPLE,
    "user-groups": _PEOPLE,
    "users": _PEOPLE,
}
OPTIONS = {
    "--count": _GROUPS,
    "--deployment-group-id": _GROUPS,
    "--blueprint-filename": _PATHS,
    "--blueprint-path": _PATHS,
    "--execution-group": _GROUPS,
    "--get-data": _PEOPLE,
    "--group-id": _GROUPS,
    "--hard": "there is nothing to set back",
    "--include-keys": _SSH,
    "--kerberos-env": _KERBEROS,
    "--provider": "secrets are kept by Conductor itself",
    "--provider-options": "secrets are kept by Conductor itself",
    "--ssh-key": _SSH,
    "--ssh-port": _SSH,
    "--ssh-user": _SSH,
    "--validate": _PATHS,
    "--visibility": _PATHS,
}


def lacking_commands() -> dict[str, str]:
    """Each command that ours has not, with the reason."""
    ours = our_tree()
    return {name: _reason(name) for name in public_tree() if name not in ours}


def lacking_options() -> Iterator[tuple[str, str, str]]:
    """Each command of both, with an option that ours has not, and the reason. Short spellings go
    with their long ones."""
    ours = our_tree()
    for name, options in public_tree().items():
        if name in ours:
            missing = set(options) - spellings(ours[name])
            for option in sorted(each for each in missing if each.startswith("--")):
                yield name, option, OPTIONS.get(option, "")


def _reason(name: str) -> str:
    beginnings = [each for each in REASONS if f"{name} ".startswith(f"{each} ")]
    return REASONS[max(beginnings, key=len)] if beginnings else ""
