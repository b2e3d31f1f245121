"""The resolver of imports that is there when people write none: rules, then the url as it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.errors import DSLParsingLogicException
from conductor.blueprint.imports.abstract_resolver import AbstractImportResolver
from conductor.blueprint.imports.folder import TooLarge, file_path, read_bounded
from conductor.blueprint.imports.holder import Holder
from conductor.blueprint.imports.reach import OPEN
from conductor.blueprint.imports.web import Unreachable, Web

_ON_A_MANAGER = ("plugin:", "blueprint:")


class DefaultImportResolver(AbstractImportResolver):
    """Each rule, a mapping of one prefix to its replacement, is tried in turn; then the url as it
    is, if `fallback`."""

    def __init__(self, rules: Sequence[Mapping[str, str]] | None = None, fallback: bool = True):
        self.rules = list(rules or ())
        self.fallback = fallback
        for rule in self.rules:
            if not isinstance(rule, Mapping) or len(rule) != 1:
                sentence = f"a rule is a mapping of one prefix to its replacement, found {rule!r}"
                raise DSLParsingLogicException(codes.IMPORT_NOT_FOUND, sentence)

    def resolve(self, import_url: str) -> str:
        failures = []
        for url in self._candidates(import_url):
            try:
                return _read(url)
            except (Unreachable, OSError, ValueError) as failure:
                failures.append(str(failure))
        tried = "; ".join(failures) or "no rule fits it"
        sentence = f"import {import_url!r} cannot be resolved: {tried}"
        raise DSLParsingLogicException(codes.IMPORT_NOT_FOUND, sentence)

    def retrieve_plugin(self, import_url: str, **kwargs: Any) -> str:
        sentence = f"import {import_url!r} needs a manager that has it, and none is asked here"
        raise DSLParsingLogicException(codes.IMPORT_NOT_FOUND, sentence)

    def fetch_import(self, import_url: str, **kwargs: Any) -> str | Holder:
        if import_url.startswith(_ON_A_MANAGER):
            return self.retrieve_plugin(import_url, **kwargs)
        return self.resolve(import_url)

    def _candidates(self, url: str) -> list[str]:
        replaced = [
            replacement + url.removeprefix(prefix)
            for rule in self.rules
            for prefix, replacement in rule.items()
            if url.startswith(prefix)
        ]
        is_whole = "://" in url or url.startswith(("file:", "/"))
        return [*replaced, url] if self.fallback and is_whole else replaced


def _read(url: str) -> str:
    if url.startswith("file:") or "://" not in url:
        try:
            content = read_bounded(Path(file_path(url)))
        except TooLarge as large:
            raise Unreachable(f"{url} is {large}") from large
    else:
        content = Web(OPEN).fetch(url)
    return content.decode("utf-8-sig")
