"""The blueprint of a test, with what belongs beside it."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

Resource = str | tuple[str, str]
_MARK = "tosca_definitions_version"
_PLUGIN_YAML = "plugin.yaml"


class ScratchFolder:
    """Made when it is first needed. Paths are relative to `near`, the folder of the test."""

    def __init__(self, near: Path, prefix: str) -> None:
        self._near = near
        self._prefix = prefix
        self._path: Path | None = None

    def __enter__(self) -> "ScratchFolder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()

    def blueprint(
        self, path_or_text: str, resources: Sequence[Resource], *, with_plugin_yaml: bool
    ) -> Path:
        """Where it lies: at its own place, if nothing else has to lie beside it."""
        if _MARK in path_or_text:
            path = self._make() / "blueprint.yaml"
            path.write_text(path_or_text, encoding="utf-8")
        elif resources or with_plugin_yaml:
            path = self._copy(path_or_text, "")
        else:
            return self._near / path_or_text
        for resource in resources:
            source, folder = (resource, "") if isinstance(resource, str) else resource
            self._copy(source, folder)
        if with_plugin_yaml:
            self._copy(str(self._plugin_yaml()), "")
        return path

    def remove(self) -> None:
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = None

    def _make(self) -> Path:
        if self._path is None:
            self._path = Path(tempfile.mkdtemp(prefix=self._prefix))
        return self._path

    def _copy(self, source: str, folder: str) -> Path:
        target = self._make() / folder / Path(source).name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (self._near / source).is_dir() else shutil.copyfile
        return Path(copy(self._near / source, target))

    def _plugin_yaml(self) -> Path:
        for folder in (self._near, *self._near.parents):
            if (folder / _PLUGIN_YAML).is_file():
                return folder / _PLUGIN_YAML
        raise FileNotFoundError(f"no {_PLUGIN_YAML} in {self._near}, nor in a folder above it")
