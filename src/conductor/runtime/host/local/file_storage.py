"""Local environments in files: they outlive the process, also one that is killed."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from conductor.blueprint import Plan
from conductor.domain.errors import NotFound
from conductor.runtime.host.local import json_files
from conductor.runtime.host.local.deployment_folder import DeploymentFolder
from conductor.runtime.host.local.folder_home import FolderHome
from conductor.runtime.host.local.home import Home
from conductor.runtime.host.local.records import Deployment, LocalBlueprint, Record
from conductor.runtime.host.local.storage import Storage


class FileStorage(Storage):
    """`blueprints/<name>` and `deployments/<name>` below `storage_dir`, and a `payload` of the
    user's own."""

    def __init__(
        self,
        storage_dir: str = "/tmp/cloudify-workflows",  # noqa: S108 - the promised default
    ) -> None:
        self._root = Path(storage_dir)

    def keep_blueprint(self, blueprint: LocalBlueprint) -> None:
        _replace(self._blueprint(blueprint.id), lambda new: self._fill_blueprint(new, blueprint))

    def find_blueprint(self, name: str) -> LocalBlueprint | None:
        path = self._blueprint(name)
        _bring_back(path)
        if not path.exists():
            return None
        stored = json_files.read(path / "blueprint.json")
        return LocalBlueprint(
            name,
            Plan(stored["plan"]),
            stored["blueprint_path"],
            stored["created_at"],
            path / "resources",
            stored["provider_context"],
        )

    def create(self, deployment: Deployment, instances: Iterable[Record]) -> Home:
        """The folder appears when everything is in it. `EnvironmentBusy` when somebody is at work
        on the one that it replaces."""
        path = self._deployment(deployment.id)
        with _nobody_at_work(path):
            _replace(
                path, lambda new: _fill_deployment(DeploymentFolder(new), deployment, instances)
            )
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
        blueprint = self.find_blueprint(stored["blueprint_id"])
        if blueprint is None:
            raise NotFound("blueprint", stored["blueprint_id"])
        deployment = Deployment(name, blueprint, Plan(stored["plan"]), stored["created_at"])
        return FolderHome(deployment, folder)

    def blueprint_ids(self) -> list[str]:
        return _names(self._root, "blueprints/[!.]*/blueprint.json")

    def deployment_ids(self) -> list[str]:
        return _names(self._root, "deployments/[!.]*/deployment.json")

    def remove_blueprint(self, name: str) -> None:
        _remove(self._blueprint(name))

    def remove_deployment(self, name: str) -> None:
        path = self._deployment(name)
        with _nobody_at_work(path):
            _remove(path)

    @contextmanager
    def payload(self) -> Iterator[dict[str, Any]]:
        """What it holds at the end of the `with` block is stored."""
        path = self._root / "payload"
        content: dict[str, Any] = json_files.read(path) if path.exists() else {}
        yield content
        path.parent.mkdir(parents=True, exist_ok=True)
        json_files.write(path, content)

    def _fill_blueprint(self, new: Path, blueprint: LocalBlueprint) -> None:
        resources = new / "resources"
        if blueprint.resources is None:
            resources.mkdir()
        else:
            shutil.copytree(blueprint.resources, resources, symlinks=True, ignore=self._own_files)
        content = {
            "id": blueprint.id,
            "plan": blueprint.plan,
            "blueprint_path": blueprint.path,
            "blueprint_filename": Path(blueprint.path).name,
            "created_at": blueprint.created_at,
            "provider_context": blueprint.provider_context,
        }
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


def _remove(path: Path) -> None:
    """It is gone in one step."""
    if path.exists():
        gone = path.with_name(f".{path.name}.gone")
        shutil.rmtree(gone, ignore_errors=True)
        path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _names(root: Path, pattern: str) -> list[str]:
    return sorted(path.parent.name for path in root.glob(pattern))


def _nobody_at_work(path: Path) -> AbstractContextManager[None]:
    return DeploymentFolder(path).held() if path.exists() else nullcontext()
