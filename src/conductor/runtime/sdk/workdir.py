"""A deployment's working folder, as operations ask for it.

Operations run beside that folder, so there is nothing to fetch or to bring back: the transfers
that plugin code may ask for have nothing to do.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class DeploymentWorkdir:
    """The part of a context that knows the deployment's folder."""

    _context: Mapping[str, Any]

    def local_deployment_workdir(self) -> str:
        """The folder `deployment_workdir` of the raw context, else the current one."""
        return str(self._context.get("deployment_workdir") or Path.cwd())

    def download_deployment_workdir(self) -> None:
        """Nothing to do: the folder is here."""

    def upload_deployment_workdir(self) -> None:
        """Nothing to do: the folder is here."""

    def upload_deployment_file(
        self, target_file_path: str, src_file: Any, src_file_mtime: float | None = None
    ) -> None:
        """Nothing to do: the folder is here."""

    def delete_deployment_file(self, file_path: str) -> None:
        """Nothing to do: the folder is here."""

    @contextmanager
    def sync_deployment_workdir(self) -> Iterator[None]:
        yield
