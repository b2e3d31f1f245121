"""The built-in types, shipped with the package: one text for all versions of the language."""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from conductor.blueprint.version import DslVersion

_SPEC_HOST = "getcloudify.org"


def is_basic_types(url: str) -> bool:
    """Both usual spellings: `cloudify/types/types.yaml`, and the address of any old release."""
    if url.removeprefix("file:///") in ("cloudify/types/types.yaml",):
        return True
    parts = urlsplit(url)
    return (
        parts.scheme in ("http", "https")
        and (parts.hostname or "").endswith(_SPEC_HOST)
        and parts.path.startswith("/spec/cloudify/")
        and PurePosixPath(parts.path).name == "types.yaml"
    )


def versioned_names(name: str, version: DslVersion) -> tuple[str, str]:
    """`types.yaml` is looked for as `types_1_4.yaml` first."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}_{version.suffix}{path.suffix}")), name
