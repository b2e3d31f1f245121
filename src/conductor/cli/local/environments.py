"""The local environments of cfy, in a folder beside its profiles."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.cli.blueprint_source import main_file
from conductor.cli.failures import Failure
from conductor.cli.folder import own_folder
from conductor.cli.lazy import FILE_STORAGE, INIT_ENVIRONMENT, LOAD_ENVIRONMENT, LOCAL_ERRORS, load

Environment = Any


class Environments:
    """By their names. The one that was made last is the current one."""

    def __init__(self) -> None:
        self._folder = own_folder() / "local"
        self._storage = load(FILE_STORAGE)(str(self._folder))

    def names(self) -> list[str]:
        found: list[str] = self._storage.deployment_ids()
        return found

    def all(self) -> list[Environment]:
        return [self.get(name) for name in self.names()]

    def get(self, name: str) -> Environment:
        found = load(LOAD_ENVIRONMENT)(name, self._storage)
        if found is None:
            known = ", ".join(self.names()) or "none yet; make one with: cfy init"
            raise not_found(f"There is no local environment {name!r}; there is: {known}")
        _let_plugins_be_found(self._folder / "blueprints" / name / "resources")
        return found

    def create(
        self, location: str, filename: str | None, name: str, inputs: Mapping[str, Any]
    ) -> Environment:
        with refused_in_words(), main_file(location, filename) as path:
            _let_plugins_be_found(path.parent)
            made = load(INIT_ENVIRONMENT)(str(path), name, inputs, self._storage)
        with self._storage.payload() as payload:
            payload["current"] = name
        return made

    def remove(self, name: str) -> None:
        self.get(name)
        self._storage.remove_deployment(name)
        self._storage.remove_blueprint(name)

    def current(self) -> str:
        names = self.names()
        with self._storage.payload() as payload:
            chosen = payload.get("current")
        if chosen in names:
            return str(chosen)
        if len(names) == 1:
            return names[0]
        raise Failure("There is no local environment yet; make one with: cfy init blueprint.yaml")


def not_found(sentence: str) -> CloudifyClientError:
    return CloudifyClientError(sentence, status_code=404, error_code="not_found_error")


@contextmanager
def refused_in_words() -> Iterator[None]:
    """What the environment refuses becomes a sentence."""
    try:
        yield
    except load(LOCAL_ERRORS) as error:
        raise Failure(str(error)) from error


def _let_plugins_be_found(folder: Path) -> None:
    """Plugins that lie beside a blueprint need not be installed."""
    places = [folder, *sorted(path for path in folder.glob("plugins/*") if path.is_dir())]
    sys.path[:0] = [str(place) for place in places if str(place) not in sys.path]
