"""Inputs and parameters from the command line: `key=value`, YAML files, folders of them."""

import json
from collections.abc import Iterable
from contextlib import suppress
from glob import glob
from pathlib import Path
from typing import Any

import yaml

from conductor.cli.failures import USAGE, Failure


class _Loader(yaml.SafeLoader):
    """Dates stay text: JSON has none."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_values(sources: Iterable[str]) -> dict[str, Any]:
    """Merge all sources; a later one wins.

    A source is a YAML file, a folder or pattern of them, or pairs `a=1;b=[x, y]` whose values are
    read as YAML: `a=1` is a number, `a='1'` a text.
    """
    values: dict[str, Any] = {}
    for source in sources:
        values |= _values_of(source)
    for key, value in values.items():
        _check(key, value)
    return values


def _check(key: object, value: Any) -> None:
    try:
        json.dumps({key: value})
    except (TypeError, ValueError, RecursionError) as error:
        raise Failure(f"{key}: this cannot be sent as JSON: {error}", USAGE) from error


def _values_of(source: str) -> dict[str, Any]:
    files = _files(source)
    if files:
        return {key: value for path in files for key, value in _from_yaml(path).items()}
    if "=" in source:
        return dict(_pair(part) for part in _split(source) if part.strip())
    return _mapping(source, f"{source!r} is neither key=value, nor a file that exists")


def _files(source: str) -> list[Path]:
    path = Path(source)
    with suppress(OSError):  # too long for a name
        if path.is_dir():
            return sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
        if path.is_file():
            return [path]
    if "=" in source:
        return []
    # a pattern may be absolute, which Path.glob refuses
    return sorted(Path(name) for name in glob(source))  # noqa: PTH207


def _from_yaml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Failure(f"{path} cannot be read: {error}", USAGE) from error
    return _mapping(text, f"{path} must hold a YAML mapping")


def _mapping(text: str, complaint: str) -> dict[str, Any]:
    try:
        content = _loaded(text)
    except yaml.YAMLError as error:
        raise Failure(f"{complaint}: {error}", USAGE) from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise Failure(complaint, USAGE)
    return content


def _split(source: str) -> list[str]:
    """Cut at `;` but not at `\\;`."""
    return [part.replace("\0", ";") for part in source.replace("\\;", "\0").split(";")]


def _pair(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise Failure(f"{text!r} must be key=value", USAGE)
    return key.strip(), _scalar(value)


def _scalar(text: str) -> Any:
    """Read as YAML; what is not YAML (`a: b: c`, `@x`), and nothing at all, is text."""
    if not text:
        return text
    try:
        value = _loaded(text)
    except yaml.YAMLError:
        return text
    return value if isinstance(value, str | int | float | bool | list | dict | None) else text


def _loaded(text: str) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a safe one
    except (ValueError, RecursionError) as error:
        raise Failure(f"A value cannot be read: {error}", USAGE) from error
