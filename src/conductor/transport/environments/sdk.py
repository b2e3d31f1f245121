"""Our own distribution as plugin environments get it: taken from the code that runs here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

from conductor.transport.environments.wheel_file import WheelEntry, WheelMetadata, write_wheel

DISTRIBUTION = "studio-conductor"
PACKAGES = (
    "cloudify",
    "cloudify_rest_client",
    "cloudify_types",
    "conductor",
    "dsl_parser",
    "script_runner",
)
# What runs in the server alone, and needs libraries that a plugin's environment does not get.
_SERVER = {"__main__", "assembly", "cli", "control", "settings", "transport"}
_BYTECODE = "__pycache__"


@dataclass(frozen=True)
class Sdk:
    """`root` is the folder that holds the packages; the version ends with a digest of the code."""

    root: Path
    metadata: WheelMetadata

    @property
    def version(self) -> str:
        return self.metadata.version

    @property
    def requirement(self) -> str:
        return f"{DISTRIBUTION}=={self.version}"

    def write(self, folder: Path) -> Path:
        """Its wheel; written already, it is not written again."""
        path = folder / self.metadata.file_name
        return path if path.exists() else write_wheel(folder, self.metadata, _code(self.root))


def installed_sdk() -> Sdk:
    """Reads all its files once: ask for it when the worker starts. An editable checkout and an
    ordinary installation give the same."""
    root = Path(__file__).parents[3]
    ours = distribution(DISTRIBUTION)
    metadata = _metadata(ours, ours.version)
    digest = hashlib.sha256(repr(metadata).encode())
    for entry in _code(root):
        digest.update(f"{entry.name}\0{entry.is_executable}\0{len(entry.content)}\0".encode())
        digest.update(entry.content)
    return Sdk(root, _metadata(ours, f"{ours.version}+{digest.hexdigest()[:16]}"))


def _metadata(ours: Distribution, version: str) -> WheelMetadata:
    scripts = [
        f"{script.name} = {script.value}\n"
        for script in ours.entry_points.select(group="console_scripts")
        if not _is_of_server(Path(script.module.replace(".", "/")))
    ]
    return WheelMetadata(
        name=DISTRIBUTION,
        version=version,
        requirements=[text for text in ours.requires or () if not _is_extra(text)],
        requires_python=ours.metadata["Requires-Python"],
        entry_points="".join(["[console_scripts]\n", *scripts]) if scripts else "",
    )


def _is_extra(requirement: str) -> bool:
    return "extra ==" in str(Requirement(requirement).marker or "")


def _code(root: Path) -> Iterator[WheelEntry]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and _BYTECODE not in inside.parts and not _is_of_server(inside):
                is_executable = bool(path.stat().st_mode & 0o100)
                yield WheelEntry(inside.as_posix(), path.read_bytes(), is_executable)


def _is_of_server(inside: Path) -> bool:
    package, *rooms = inside.with_suffix("").parts
    return package == "conductor" and bool(rooms) and rooms[0] in _SERVER
