"""The built-in types, shipped with the package, in an edition for each version of the language."""

from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from conductor.blueprint.version import V1_3, DslVersion

_HERE = Path(__file__).parent
_FOLDERS = ("cloudify/types", "/cloudify/types", "types")
_SPEC_HOSTS = frozenset(
    {"getcloudify.org", "www.getcloudify.org", "cloudify.co", "www.cloudify.co"}
)
_EDITIONS = frozenset({"types.yaml", "types_1_3.yaml", "types_1_4.yaml"})


def shipped_types(url: str, version: DslVersion) -> Path | None:
    """The file that a well-known name stands for: `cloudify/types/types.yaml`, or the address at
    which any release published it. `types.yaml` is the edition of the blueprint's version."""
    if not _is_well_known(url):
        return None
    names = versioned_names(PurePosixPath(urlsplit(url).path).name, max(version, V1_3))
    return next(_HERE / name for name in names if name in _EDITIONS)


def versioned_names(name: str, version: DslVersion) -> tuple[str, str]:
    """`types.yaml` is looked for as `types_1_4.yaml` first."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}_{version.suffix}{path.suffix}")), name


def _is_well_known(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return False
    path = PurePosixPath(parts.path)
    if path.name not in _EDITIONS:
        return False
    if parts.scheme in ("http", "https"):
        return host in _SPEC_HOSTS and parts.path.startswith("/spec/cloudify/")
    return parts.scheme in ("", "file") and not host and str(path.parent) in _FOLDERS
