"""Check a plugin on this machine: its package, and its YAML as a blueprint would import it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from cloudify_rest_client.archives import packed_plugin
from conductor.cli.failures import Failure
from conductor.cli.lazy import (
    BLUEPRINT_ERROR,
    CHECK_DECLARED,
    OPEN_PARCELS,
    PACKAGE_ERROR,
    PARSE_TEXT,
    READ_PLUGIN_YAML,
    load,
)

IMPORTING = """\
tosca_definitions_version: {version}
imports: [cloudify/types/types.yaml, {name}]
"""
NEWEST = "cloudify_dsl_1_5"


def check_plugin(path: str, yaml_paths: Sequence[str], icon_path: str | None) -> list[str]:
    """Fail with what is wrong; else the name and version of each plugin in it."""
    with TemporaryDirectory() as home:
        unpacked, copy = Path(home) / "unpacked", Path(home) / Path(path).name
        unpacked.mkdir()
        yamls, icon = map(Path, yaml_paths), Path(icon_path) if icon_path else None
        with packed_plugin(Path(path), [*yamls], icon) as archive, copy.open("wb") as stream:
            copyfileobj(archive, stream)
        try:
            return list(_checked(copy, unpacked))
        except (load(PACKAGE_ERROR), load(BLUEPRINT_ERROR)) as error:
            raise Failure(f"{path} is not a valid plugin:\n{error}") from error


def _checked(archive: Path, unpacked: Path) -> Iterator[str]:
    for parcel in load(OPEN_PARCELS)(archive, unpacked):
        for path in parcel.yamls:
            declared = load(READ_PLUGIN_YAML)(path.name, path.read_bytes())
            load(CHECK_DECLARED)(parcel.wagon, path.name, declared.packages)
            text = IMPORTING.format(version=declared.dsl_version or NEWEST, name=path.name)
            load(PARSE_TEXT)(text, resources_base_path=str(path.parent))
        yield f"{parcel.wagon.package_name} {parcel.wagon.package_version}"
