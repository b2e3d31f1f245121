"""Blueprints as texts and files: the entry points that tools were promised."""

from pathlib import Path
from typing import Any

from conductor.blueprint import NO_MANAGER, ImportResolver, Plan, parse_file, parse_text


def parse(
    dsl_string: str,
    resources_base_path: str | None = None,
    dsl_location: str | None = None,
    resolver: ImportResolver | None = None,
    validate_version: bool = True,
    validate_intrinsic_function: bool = True,
    validate_input_defaults: bool = True,
) -> Plan:
    root = resources_base_path or (str(Path(dsl_location).parent) if dsl_location else None)
    return parse_text(
        dsl_string,
        location=dsl_location or "<text>",
        root=Path(root) if root else None,
        resolver=resolver,
        values=NO_MANAGER if validate_input_defaults else None,
    )


def parse_from_path(
    dsl_file_path: str,
    resources_base_path: str | None = None,
    resolver: ImportResolver | None = None,
    validate_version: bool = True,
    additional_resource_sources: tuple[Any, ...] = (),
    validate_input_defaults: bool = True,
) -> Plan:
    root = Path(resources_base_path) if resources_base_path else None
    values = NO_MANAGER if validate_input_defaults else None
    return parse_file(Path(dsl_file_path), root=root, resolver=resolver, values=values)
