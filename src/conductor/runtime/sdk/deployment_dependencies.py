"""Dependencies between deployments, as plain data for the manager."""

from typing import Any


def dependency_creator_generator(connection_type: str, to_deployment: str) -> str:
    """What creates a dependency, in one word: `sharedresource.db`."""
    return f"{connection_type}.{to_deployment}"


def create_deployment_dependency(
    dependency_creator: str,
    source_deployment: str | None = None,
    target_deployment: str | None = None,
    target_deployment_func: Any = None,
    external_source: Any = None,
    external_target: Any = None,
) -> dict[str, Any]:
    """Keyword arguments of `client.inter_deployment_dependencies.create`; what is not given is left
    out."""
    given = {
        "source_deployment": source_deployment,
        "target_deployment": target_deployment,
        "target_deployment_func": target_deployment_func,
        "external_source": external_source,
        "external_target": external_target,
    }
    named = {key: value for key, value in given.items() if value}
    return {"dependency_creator": dependency_creator, **named}
