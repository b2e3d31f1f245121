import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from conductor.channel.wagon import read_wagon
from conductor.domain.errors import InvalidInput

ABOUT = {
    "archive_name": "runner-1.2-py36-none-linux_x86_64.wgn",
    "build_server_os_properties": {
        "distribution": "centos",
        "distribution_release": "core",
        "distribution_version": "7.6",
    },
    "package_name": "runner",
    "package_source": "https://example.org/runner.zip",
    "package_version": "1.2",
    "supported_platform": "linux_x86_64",
    "supported_python_versions": ["py36"],
    "wheels": ["runner-1.2-py3-none-any.whl"],
}


def wagon(folder: Path, about: object, *others: str) -> Path:
    path = folder / "sent.wgn"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in [("package.json", json.dumps(about)), *((o, "") for o in others)]:
            info = tarfile.TarInfo(f"runner/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content.encode()))
    return path


def test_a_wagon_says_what_it_holds_and_where_it_was_made(tmp_path: Path) -> None:
    read = read_wagon(wagon(tmp_path, ABOUT, "wheels/b-1-py3-none-any.whl", "wheels/a.whl", "x"))
    assert (read.package_name, read.package_version) == ("runner", "1.2")
    assert read.archive_name == "runner-1.2-py36-none-linux_x86_64.wgn"
    assert read.package_source == "https://example.org/runner.zip"
    assert (read.supported_platform, read.supported_py_versions) == ("linux_x86_64", ("py36",))
    assert (read.distribution, read.distribution_release) == ("centos", "core")
    assert read.distribution_version == "7.6"
    assert read.wheels == ("a.whl", "b-1-py3-none-any.whl")


def test_a_wagon_that_says_little_is_read(tmp_path: Path) -> None:
    about = {"package_name": "a", "package_version": "1", "python_versions": "py3"}
    read = read_wagon(wagon(tmp_path, about))
    assert read.archive_name == "sent.wgn"
    assert read.supported_py_versions == ("py3",)
    assert read.distribution is None
    assert read.wheels == ()


def test_a_zip_may_be_a_wagon(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sent.wgn", "w") as archive:
        archive.writestr("runner/package.json", json.dumps(ABOUT))
    assert read_wagon(tmp_path / "sent.wgn").package_name == "runner"


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"package_name": "a"}, "says no package_version"),
        ({"package_name": "", "package_version": "1"}, "says no package_name"),
        ([], "must be an object"),
    ],
)
def test_a_wagon_without_its_name_is_refused(tmp_path: Path, about: object, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_wagon(wagon(tmp_path, about))


def test_what_is_no_wagon_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "sent.wgn"
    path.write_bytes(b"\x1f\x8b no archive")
    with pytest.raises(InvalidInput, match=r"sent\.wgn is no wagon: the archive cannot be read"):
        read_wagon(path)
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("runner/setup.py"))
    with pytest.raises(InvalidInput, match=r"holds no package\.json"):
        read_wagon(path)


def test_a_wagon_that_reaches_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="reaches out"):
        read_wagon(wagon(tmp_path, ABOUT, "../../evil.whl"))
