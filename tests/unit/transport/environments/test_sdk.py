import base64
import csv
import hashlib
import io
import stat
import zipfile
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

from conductor.transport.environments.sdk import PACKAGES, Sdk, installed_sdk
from conductor.transport.environments.stubs import NAMES, write_stub


@pytest.fixture(scope="module")
def sdk() -> Sdk:
    return installed_sdk()


@pytest.fixture(scope="module")
def wheel(sdk: Sdk, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(sdk.write(tmp_path_factory.mktemp("wheels")))


def text(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = [each for each in wheel.namelist() if each.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


def test_the_version_is_that_of_the_distribution_with_a_digest_of_the_code(sdk: Sdk) -> None:
    public, _, local = sdk.version.partition("+")
    assert public == version("studio-conductor")
    assert len(local) == 16
    assert installed_sdk() == sdk


def test_other_code_has_another_version(sdk: Sdk, tmp_path: Path) -> None:
    wheel = sdk.write(tmp_path)
    assert parse_wheel_filename(wheel.name)[:2] == ("studio-conductor", Version(sdk.version))


def test_the_wheel_brings_what_plugins_import_and_nothing_of_the_server(
    wheel: zipfile.ZipFile,
) -> None:
    names = wheel.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    assert "conductor/runtime/host/operation_host.py" in names
    assert "conductor/blueprint/types/types.yaml" in names
    assert "cloudify/ctx_wrappers/ctx-py.py" in names
    rooms = {name.split("/")[1] for name in names if name.startswith("conductor/")}
    assert rooms == {"__init__.py", "blueprint", "channel", "domain", "runtime"}
    assert not [name for name in names if "__pycache__" in name]


def test_it_asks_for_the_light_libraries_alone(wheel: zipfile.ZipFile) -> None:
    lines = text(wheel, "METADATA").splitlines()
    assert "Requires-Python: >=3.11" in lines
    assert "Requires-Dist: msgspec>=0.19" in lines
    assert not [line for line in lines if "extra" in line or "sqlalchemy" in line.lower()]


def test_of_the_commands_it_brings_the_one_that_scripts_use(wheel: zipfile.ZipFile) -> None:
    points = text(wheel, "entry_points.txt")
    assert points == "[console_scripts]\nctx = cloudify.proxy.client:main\n"


def test_scripts_stay_executable(sdk: Sdk, wheel: zipfile.ZipFile) -> None:
    name = "conductor/runtime/host/commands/ctx-sh"
    was = (sdk.root / name).stat().st_mode & stat.S_IXUSR
    assert (wheel.getinfo(name).external_attr >> 16) & stat.S_IXUSR == was


def test_its_record_is_true(wheel: zipfile.ZipFile) -> None:
    rows = list(csv.reader(io.StringIO(text(wheel, "RECORD"))))
    assert [row[0] for row in rows] == wheel.namelist()
    for name, digest, size in rows[:-1]:
        content = wheel.read(name)
        found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert (digest, size) == (f"sha256={found}", str(len(content)))


def test_it_is_the_same_to_the_byte_each_time(sdk: Sdk, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert sdk.write(tmp_path / "a").read_bytes() == sdk.write(tmp_path / "b").read_bytes()
    assert [path.name for path in (tmp_path / "a").iterdir()] == [sdk.metadata.file_name]


def test_what_is_written_is_not_written_again(sdk: Sdk, tmp_path: Path) -> None:
    sdk.write(tmp_path).write_bytes(b"untouched")
    assert sdk.write(tmp_path).read_bytes() == b"untouched"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_stub_holds_nothing_and_asks_for_exactly_our_sdk(
    sdk: Sdk, tmp_path: Path, name: str
) -> None:
    path = write_stub(tmp_path, canonicalize_name(name), "4.6", sdk)
    with zipfile.ZipFile(path) as stub:
        assert all(".dist-info/" in each for each in stub.namelist())
        lines = text(stub, "METADATA").splitlines()
    assert lines[1:3] == [f"Name: {name}", "Version: 4.6"]
    asked = [line.removeprefix("Requires-Dist: ") for line in lines if "Requires-Dist" in line]
    assert asked[0] == f"studio-conductor=={sdk.version}"
    assert {"requests", "requests-toolbelt", "pyyaml", "jinja2", "networkx", "pytz"} < set(asked)


def test_a_stub_for_another_sdk_is_another_one(sdk: Sdk, tmp_path: Path) -> None:
    other = replace(sdk, metadata=replace(sdk.metadata, version="9+other"))
    (tmp_path / "other").mkdir()
    name = canonicalize_name("cloudify-common")
    one = write_stub(tmp_path, name, "4.6", sdk)
    assert one.read_bytes() != write_stub(tmp_path / "other", name, "4.6", other).read_bytes()
