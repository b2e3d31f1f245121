"""Blueprints and deployments for local environments: from YAML to plans."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from conductor.blueprint import (
    NO_MANAGER,
    OPEN,
    Checks,
    Plan,
    adapted,
    parse_location,
    prepare,
    texts_of_process,
)
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.implementations import check_plan
from conductor.runtime.host.local.records import Deployment, LocalBlueprint


def parsed(
    name: str,
    blueprint_path: str,
    provider_context: Mapping[str, Any] | None,
    resolver: Any,
    *,
    checks_version: bool,
) -> LocalBlueprint:
    """`blueprint_path` may be a URL; then it comes without files."""
    plan = parse_location(
        str(blueprint_path),
        resolver=adapted(resolver),
        reach=OPEN,
        values=NO_MANAGER,
        checks=Checks(versions=checks_version),
        texts=texts_of_process(),
    )
    path = str(blueprint_path)
    return LocalBlueprint(name, plan, path, now(), _folder(path), provider_context or {})


def prepared(
    name: str,
    blueprint: LocalBlueprint,
    inputs: Mapping[str, Any] | None,
    ignored_modules: Collection[str] | None,
) -> Deployment:
    """With all code that its operations name on this machine."""
    plan = prepare(Plan(blueprint.plan), inputs or {})
    check_plan(plan, ignored_modules)
    return Deployment(name, blueprint, plan, now())


def _folder(blueprint_path: str) -> Path | None:
    path = Path(blueprint_path.removeprefix("file://"))
    return path.absolute().parent if path.is_file() else None
