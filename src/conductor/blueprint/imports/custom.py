"""Resolvers that people write, behind our port."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.errors import BlueprintError, DSLParsingLogicException
from conductor.blueprint.imports.abstract_resolver import AbstractImportResolver
from conductor.blueprint.imports.default_resolver import DefaultImportResolver
from conductor.blueprint.imports.holder import Holder
from conductor.blueprint.imports.resolver import ImportedContent, ImportedText, ImportResolver


@dataclass(frozen=True)
class CustomResolver:
    """Somebody's resolver behind our port."""

    inner: Any

    def resolve(self, url: str, *, version: str) -> ImportedText | ImportedContent | None:
        try:
            answer = self._ask(url, version)
        except (BlueprintError, RecursionError, MemoryError):
            raise
        except Exception as failure:
            sentence = f"import {url!r}: {type(self.inner).__name__} failed: {failure}"
            raise DSLParsingLogicException(codes.IMPORT_NOT_FOUND, sentence) from failure
        if answer is None:
            return None
        if isinstance(answer, bytes):
            answer = answer.decode("utf-8-sig")
        if isinstance(answer, str):
            return ImportedText(url, answer)
        holder = answer if isinstance(answer, Holder) else Holder.of(answer)
        content = holder.document(url)
        if content is None:
            sentence = f"import {url!r}: the resolver gave no mapping"
            raise DSLParsingLogicException(codes.IMPORT_NOT_FOUND, sentence)
        return ImportedContent(url, content)

    def _ask(self, url: str, version: str) -> Any:
        fetch = getattr(self.inner, "fetch_import", None)
        if fetch is None:
            return self.inner.resolve(url)
        return fetch(url, dsl_version=version) if _takes_version(fetch) else fetch(url)


def adapted(resolver: Any) -> ImportResolver | None:
    """What people hand in as `resolver`, or nothing, as our port."""
    return None if resolver is None else CustomResolver(resolver)


def create_import_resolver(config: Mapping[str, Any] | None) -> AbstractImportResolver:
    """From `{implementation: 'module:Class', parameters: {...}}`; the default one for nothing."""
    config = config or {}
    if not isinstance(config, Mapping):
        sentence = f"a resolver is configured by a mapping, found {config!r}"
        raise DSLParsingLogicException(codes.IMPORT_NOT_FOUND, sentence)
    name, parameters = config.get("implementation"), config.get("parameters") or {}
    try:
        if name is None:
            return DefaultImportResolver(**parameters)
        maker: Any = resolve_name(name)
        made: AbstractImportResolver = maker(**parameters)
    except (ImportError, AttributeError, TypeError, ValueError) as wrong:
        sentence = f"the import resolver {name or 'DefaultImportResolver'} cannot be made: {wrong}"
        raise DSLParsingLogicException(codes.IMPORT_NOT_FOUND, sentence) from wrong
    return made


def _takes_version(fetch: Any) -> bool:
    """Resolvers of old take the url alone."""
    parameters = inspect.signature(fetch).parameters.values()
    return any(each.kind is each.VAR_KEYWORD or each.name == "dsl_version" for each in parameters)
