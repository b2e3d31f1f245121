from pathlib import Path

import pytest

from conductor.channel.archive import Bounds
from conductor.channel.packages import NoPackage, read_package
from conductor.channel.parcels import open_parcels
from conductor.domain.errors import InvalidInput
from packages import parcel, plugin_yaml, sdist, tarred, wagon, wheel, zipped

MANY = tarred({f"p{number}/PKG-INFO": b"Name: a\nVersion: 1\n" for number in range(101)})


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "sent"
    path.write_bytes(content)
    return path


def test_a_wheel_is_a_wagon_of_one(tmp_path: Path) -> None:
    tag = "cp311-cp311-manylinux_2_17_x86_64"
    read = read_package(kept(tmp_path, wheel("greeter", "1.2", tag)))
    assert (read.package_name, read.package_version) == ("greeter", "1.2")
    assert read.archive_name == f"greeter-1.2-{tag}.whl"
    assert read.wheels == (read.archive_name,)
    assert (read.supported_platform, read.supported_py_versions) == (
        "manylinux_2_17_x86_64",
        ("cp311",),
    )


def test_a_wheel_for_several_tags_joins_them(tmp_path: Path) -> None:
    read = read_package(kept(tmp_path, wheel(tag="py2-none-any\nTag: py3-none-any")))
    assert read.archive_name == "greeter_plugin-1.0-py2.py3-none-any.whl"
    assert read.supported_py_versions == ("py2", "py3")


def test_a_source_distribution_holds_no_wheel_yet(tmp_path: Path) -> None:
    read = read_package(kept(tmp_path, sdist()))
    assert (read.archive_name, read.wheels) == ("greeter_plugin-1.0.tar.gz", ())
    assert read.supported_platform == "any"


def test_a_wagon_is_recognised_by_what_it_holds(tmp_path: Path) -> None:
    assert read_package(kept(tmp_path, wagon())).wheels == ("greeter_plugin-1.0-py3-none-any.whl",)


def test_the_name_of_a_wagon_leads_nowhere(tmp_path: Path) -> None:
    read = read_package(kept(tmp_path, wagon(archive_name="../../etc/x.wgn")))
    assert read.archive_name == "x.wgn"


@pytest.mark.parametrize("content", [parcel(), zipped({}), tarred({"a": b""})])
def test_an_archive_without_a_description_is_no_package(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NoPackage, match="sent is neither a wagon"):
        read_package(kept(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [b"", wheel()[:-40], wheel("../x"), wheel(version="1 0"), wheel(tag=""), wheel(name=""), MANY],
)
def test_a_broken_or_strange_package_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_package(kept(tmp_path, content))


def test_a_bare_package_stays_where_it_is(tmp_path: Path) -> None:
    path = kept(tmp_path, wheel())
    (only,) = open_parcels(path, tmp_path)
    assert (only.package, only.yamls, only.icon) == (path, (), None)


def test_a_zip_is_one_plugin_wherever_its_parts_lie(tmp_path: Path) -> None:
    content = zipped(
        {
            "dist/a.whl": wheel(),
            "yaml/plugin.yaml": plugin_yaml(),
            "icon.png": b"PNG",
            "__MACOSX/._plugin.yaml": b"",
            "README": b"",
        }
    )
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (only,) = open_parcels(kept(tmp_path, content), folder)
    assert only.package.read_bytes() == wheel()
    assert [each.name for each in only.yamls] == ["plugin.yaml"]
    assert only.icon is not None


def test_each_folder_of_a_tar_may_be_a_plugin(tmp_path: Path) -> None:
    files = {
        f"{name}/{file}": content
        for name, version in (("one", "1.0"), ("two", "2.0"))
        for file, content in (("a.wgn", wagon(version)), ("plugin.yaml", plugin_yaml(version)))
    }
    found = open_parcels(kept(tmp_path, tarred(files)), tmp_path)
    assert [each.wagon.package_version for each in found] == ["1.0", "2.0"]


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    content = zipped({"a.whl": wheel(), "plugin.yaml": b"#" * (2 << 20)})
    with pytest.raises(InvalidInput, match="more than 1 MB"):
        open_parcels(kept(tmp_path, content), tmp_path, Bounds(megabytes=1))


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"plugin.yaml": b"hidden"}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + flags] |= 1
    with pytest.raises(InvalidInput, match="encrypted"):
        open_parcels(kept(tmp_path, bytes(content)), tmp_path)
