"""Plugins as their authors pack them."""

import base64
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

_SETUP = """\
from setuptools import setup
setup(name={name!r}, version={version!r}, py_modules=[{name!r}], install_requires={requires!r})
"""


def wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    requires: tuple[str, ...] = (),
    tag: str = "py3-none-any",
    module: str | None = None,
) -> Path:
    """Its only module has the name of the distribution, and says the version."""
    stem = f"{name.replace('-', '_')}-{version}"
    headers = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {r}" for r in requires)]
    files = {
        f"{module or name.replace('-', '_')}.py": f"VERSION = {version!r}\n",
        f"{stem}.dist-info/METADATA": "\n".join(["Metadata-Version: 2.1", *headers, ""]),
        f"{stem}.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    rows = [f"{path},{_hash(content)},{len(content)}\n" for path, content in files.items()]
    files[f"{stem}.dist-info/RECORD"] = "".join([*rows, f"{stem}.dist-info/RECORD,,\n"])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stem}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    return path


def wagon(folder: Path, name: str, *wheels: Path, version: str = "1.0") -> Path:
    about = json.dumps({"package_name": name, "package_version": version})
    packed = {f"wheels/{each.name}": each.read_bytes() for each in wheels}
    return _tar(folder / f"{name}-{version}.wgn", name, {"package.json": about.encode()} | packed)


def tree(name: str, version: str = "1.0", requires: tuple[str, ...] = ()) -> dict[str, str]:
    """The files of a plugin's source."""
    return {
        "setup.py": _SETUP.format(name=name, version=version, requires=list(requires)),
        f"{name}.py": f"VERSION = {version!r}\n",
    }


def sdist(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    about = {"PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"}
    packed = {path: content.encode() for path, content in {**files, **about}.items()}
    return _tar(folder / f"{name}-1.0.tar.gz", f"{name}-1.0", packed)


def zipped(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    """As a folder below a blueprint's `plugins/` is packed: with that folder at the top."""
    with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
        for path, content in files.items():
            archive.writestr(f"{name}/{path}", content)
    return folder / f"{name}.zip"


def spread(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True)
    for path, content in files.items():
        (folder / path).write_text(content)
    return folder


def index(folder: Path, *wheels: Path) -> str:
    """The URL of a package index that offers them."""
    by_name: dict[str, list[Path]] = {}
    for each in wheels:
        by_name.setdefault(each.name.split("-")[0].replace("_", "-"), []).append(each)
    for name, offered in by_name.items():
        (folder / name).mkdir(parents=True)
        links = "".join(f'<a href="{each.as_uri()}">{each.name}</a>\n' for each in offered)
        (folder / name / "index.html").write_text(links)
    return folder.as_uri()


def _tar(path: Path, top: str, files: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def _hash(content: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest())
    return f"sha256={digest.rstrip(b'=').decode()}"
