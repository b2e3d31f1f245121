"""What people's own resolvers of imports derive from."""

from abc import ABC, abstractmethod
from typing import Any

from conductor.blueprint.imports.holder import Holder


class AbstractImportResolver(ABC):
    """What `resolver` takes. `resolve` gives the text of a url, or raises."""

    @abstractmethod
    def resolve(self, import_url: str) -> str: ...

    @abstractmethod
    def retrieve_plugin(self, import_url: str, **kwargs: Any) -> str:
        """The YAML of a plugin that is imported as `plugin:...`."""

    def fetch_import(self, import_url: str, **kwargs: Any) -> str | Holder:
        """A text, or what became of one. `dsl_version` is among the `kwargs`."""
        if import_url.startswith("plugin:"):
            return self.retrieve_plugin(import_url, **kwargs)
        return self.resolve(import_url)
