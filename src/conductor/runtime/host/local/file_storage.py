"""Local environments in files: they outlive the process, also one that is killed."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conductor.blueprint import Plan
from conductor.runtime.host.local import json_files
from conductor.runtime.host.local.deployment_folder import DeploymentFolder
from conductor.runtime.host.local.folder_home import FolderHome
from conductor.runtime.host.local.home import Home
from conductor.runtime.host.local.records import Deployment, Record


class FileStorage:
    """`blueprints/<name>` and `deployments/<name>` below `storage_dir`, and a `payload` of the
    user's own."""

    def __init__(
        self,
        storage_dir: str = "/tmp/cloudify-workflows",  # noqa: S108 - the promised default
    ) -> None:
        self._root = Path(storage_dir)

    def create(self, deployment: Deployment, instances: Iterable[Record]) -> Home:
        """The folder appears when everything is in it."""
        blueprint = self._blueprint(deployment.blueprint_id)
        _replace(blueprint, lambda new: self._fill_blueprint(new, deployment))
        path = self._deployment(deployment.id)
        _replace(path, lambda new: _fill_deployment(DeploymentFolder(new), deployment, instances))
        home = self.open(deployment.id)
        if home is None:
            raise FileNotFoundError(path)
        return home

    def open(self, name: str) -> Home | None:
        folder = DeploymentFolder(self._deployment(name))
        _bring_back(folder.path)
        if not folder.deployment.exists():
            return None
        stored = json_files.read(folder.deployment)
        blueprint = self._blueprint(stored["blueprint_id"])
        _bring_back(blueprint)
        deployment = Deployment(
            stored["id"],
            stored["blueprint_id"],
            Plan(stored["plan"]),
            Plan(json_files.read(blueprint / "blueprint.json")["plan"]),
            stored["created_at"],
            blueprint / "resources",
            stored["provider_context"],
        )
        return FolderHome(deployment, folder)

    def names(self) -> list[str]:
        """Of the environments that are here."""
        found = self._root.glob("deployments/[!.]*/deployment.json")
        return sorted(path.parent.name for path in found)

    def remove(self, name: str) -> None:
        for path in (self._deployment(name), self._blueprint(name)):
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def payload(self) -> Iterator[dict[str, Any]]:
        """What it holds at the end of the `with` block is stored."""
        path = self._root / "payload"
        content: dict[str, Any] = json_files.read(path) if path.exists() else {}
        yield content
        path.parent.mkdir(parents=True, exist_ok=True)
        json_files.write(path, content)

    def _fill_blueprint(self, new: Path, deployment: Deployment) -> None:
        resources = new / "resources"
        if deployment.resources is None:
            resources.mkdir()
        else:
            shutil.copytree(deployment.resources, resources, symlinks=True, ignore=self._own_files)
        content = {"id": deployment.blueprint_id, "plan": deployment.blueprint_plan}
        json_files.write(new / "blueprint.json", content)

    def _own_files(self, folder: str, names: list[str]) -> set[str]:
        """A storage within the blueprint's folder is not copied into itself."""
        root = self._root.resolve()
        return {name for name in names if (Path(folder) / name).resolve() == root}

    def _blueprint(self, name: str) -> Path:
        return self._root / "blueprints" / name

    def _deployment(self, name: str) -> Path:
        return self._root / "deployments" / name


def _fill_deployment(
    folder: DeploymentFolder, deployment: Deployment, instances: Iterable[Record]
) -> None:
    folder.make()
    json_files.write_all({folder.instance(each["id"]): each for each in instances})
    json_files.write(folder.executions, [])
    content = {
        "id": deployment.id,
        "blueprint_id": deployment.blueprint_id,
        "plan": deployment.plan,
        "created_at": deployment.created_at,
        "provider_context": deployment.provider_context,
    }
    json_files.write(folder.deployment, content)


def _replace(path: Path, fill: Callable[[Path], None]) -> None:
    """Fill a new folder beside it, and put it in its place."""
    _bring_back(path)
    new, old = path.with_name(f".{path.name}.new"), _put_aside(path)
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    new.mkdir(parents=True)
    fill(new)
    if path.exists():
        path.rename(old)
    new.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def _put_aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.old")


def _bring_back(path: Path) -> None:
    """Whoever was putting another one in its place was killed in between."""
    if not path.exists() and _put_aside(path).exists():
        _put_aside(path).rename(path)
