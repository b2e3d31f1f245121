"""Blueprints as texts and files: the entry points that tools were promised."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conductor.blueprint import (
    NO_MANAGER,
    OPEN,
    Checks,
    Plan,
    ValuesGetter,
    adapted,
    importable_text,
    parse_location,
    parse_text,
    texts_of_process,
)
from conductor.blueprint.imports.holder import Holder


def parse(
    dsl_string: str,
    resources_base_path: str | None = None,
    dsl_location: str | None = None,
    resolver: Any = None,
    validate_version: bool = True,
    validate_intrinsic_function: bool = True,
    validate_input_defaults: bool = True,
    additional_resource_sources: Sequence[str] = (),
) -> Plan:
    return parse_text(
        dsl_string,
        location=dsl_location or "<text>",
        root=_path(resources_base_path),
        more=additional_resource_sources,
        resolver=adapted(resolver),
        reach=OPEN,
        values=NO_MANAGER if validate_input_defaults else None,
        checks=Checks(versions=validate_version, functions=validate_intrinsic_function),
        texts=texts_of_process(),
    )


def parse_from_path(
    dsl_file_path: str,
    resources_base_path: str | None = None,
    resolver: Any = None,
    validate_version: bool = True,
    additional_resource_sources: Sequence[str] = (),
    validate_input_defaults: bool = True,
    values_getter: ValuesGetter | None = None,
) -> Plan:
    return parse_location(
        str(dsl_file_path),
        root=_path(resources_base_path),
        more=additional_resource_sources,
        resolver=adapted(resolver),
        reach=OPEN,
        values=(values_getter or NO_MANAGER) if validate_input_defaults else None,
        checks=Checks(versions=validate_version),
        texts=texts_of_process(),
    )


def parse_from_import_blueprint(
    dsl_string: str,
    resources_base_path: str | None,
    dsl_location: str | None,
    resolver: Any,
) -> Holder:
    """For resolvers: what a blueprint defines with all that it imports, ready to be imported."""
    content = importable_text(
        dsl_string,
        location=dsl_location or "<text>",
        root=_path(resources_base_path),
        resolver=adapted(resolver),
        reach=OPEN,
        texts=texts_of_process(),
    )
    return Holder.of(content, dsl_location)


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None
