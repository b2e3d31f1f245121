import zipfile
from pathlib import Path

import pytest

from conductor.transport.environments.errors import InstallationFailed
from conductor.transport.environments.installed import (
    check_for_our_packages,
    demands,
    installed_versions,
)
from conductor.transport.environments.wheel_file import WheelEntry, WheelMetadata, write_wheel


def install(site: Path, name: str, *requirements: str, package: str = "") -> None:
    code = [WheelEntry(f"{package or name}/__init__.py", b"")]
    wheel = write_wheel(site, WheelMetadata(name, "1", requirements), code)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)


def test_who_asks_for_a_stub_is_found_with_the_range(tmp_path: Path) -> None:
    install(tmp_path, "first", "Cloudify_Common>=4,<5", "requests")
    install(tmp_path, "second", 'fusion-common; python_version < "3"', "cloudify-rest-client[x]")
    install(tmp_path, "third", 'cloudify-common>9; extra == "test"')
    asked = {str(each) for each in demands(tmp_path)}
    assert asked == {
        "first 1 asks for cloudify-common<5,>=4",
        "second 1 asks for cloudify-rest-client",
    }
    assert installed_versions(tmp_path) == {"first": "1", "second": "1", "third": "1"}


def test_who_brings_a_package_of_our_name_is_refused(tmp_path: Path) -> None:
    install(tmp_path, "innocent")
    check_for_our_packages(tmp_path)
    install(tmp_path, "impostor", package="cloudify")
    with pytest.raises(InstallationFailed, match="impostor 1 brings a package cloudify"):
        check_for_our_packages(tmp_path)


def test_our_own_distribution_may_bring_them(tmp_path: Path) -> None:
    install(tmp_path, "studio-conductor", package="conductor")
    check_for_our_packages(tmp_path)
