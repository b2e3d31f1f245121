import json
from pathlib import Path

import pytest

from conductor.domain.errors import InvalidInput
from conductor.transport.environments.errors import UnsupportedPlugin
from conductor.transport.environments.order import Order
from conductor.transport.environments.sdk import Sdk
from conductor.transport.environments.wagon_order import wagon_order
from conductor.transport.environments.wheel_file import WheelMetadata
from transport.environments.wheels import make_wheel

SDK = Sdk(Path(), WheelMetadata("studio-conductor", "1+x", ["jinja2>=3.1", "msgspec"]))
OLD = "cp36-cp36m-manylinux1_x86_64"


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    about = {"package_name": "Runner", "package_version": "1"}
    (tmp_path / "package.json").write_text(json.dumps(about))
    return tmp_path / "wheels"


def order(wheels: Path) -> Order:
    return wagon_order(wheels.parent, SDK)


def constrained(wheels: Path) -> list[str]:
    return sorted(line.split(" @ ")[0] for line in order(wheels).constraints)


def test_the_plugin_and_what_it_needs_come_from_the_wagon(wheels: Path) -> None:
    runner = make_wheel(wheels, "runner", "1", "first-library>=1", "absent")
    first = make_wheel(wheels, "first-library", "1", "second")
    make_wheel(wheels, "second", "1")
    make_wheel(wheels, "unneeded", "1")
    assert order(wheels).requirement == runner
    assert constrained(wheels) == ["first-library", "second"]
    assert f"first-library @ {first.as_uri()}" in order(wheels).constraints


def test_ours_and_what_only_they_need_stay_out(wheels: Path) -> None:
    make_wheel(wheels, "runner", "1", "cloudify-common>=5", "studio_conductor")
    make_wheel(wheels, "cloudify-common", "6", "aiohttp")
    make_wheel(wheels, "studio-conductor", "6")
    make_wheel(wheels, "aiohttp", "3", tag=OLD)
    assert constrained(wheels) == []


def test_a_library_that_we_bring_is_taken_where_it_goes_with_ours(wheels: Path) -> None:
    make_wheel(wheels, "runner", "1", "jinja2", "requests", "pyyaml")
    make_wheel(wheels, "jinja2", "2.10")
    make_wheel(wheels, "requests", "2.25")
    make_wheel(wheels, "pyyaml", "5.3", tag=OLD)
    assert constrained(wheels) == ["requests"]


def test_of_several_wheels_the_best_for_this_machine_is_taken(wheels: Path) -> None:
    make_wheel(wheels, "runner", "1", "library")
    make_wheel(wheels, "library", "1", tag=OLD)
    make_wheel(wheels, "library", "1", tag="py2.py3-none-any")
    best = make_wheel(wheels, "library", "1", tag="cp36-abi3-manylinux1_x86_64")
    make_wheel(wheels, "library", "1", tag="py3-none-win_amd64")
    assert order(wheels).constraints == [f"library @ {best.as_uri()}"]


def test_markers_and_extras_are_heeded(wheels: Path) -> None:
    make_wheel(wheels, "runner", "1", "library[fast]", 'windows; sys_platform == "win32"')
    make_wheel(wheels, "library", "1", 'quick; extra == "fast"', 'slow; extra == "slow"')
    for name in ("quick", "slow", "windows"):
        make_wheel(wheels, name, "1")
    assert constrained(wheels) == ["library", "quick"]


@pytest.mark.parametrize("tag", [OLD, "cp311-cp311-win_amd64", "py2-none-any"])
def test_a_plugin_for_another_machine_is_refused_with_the_remedy(wheels: Path, tag: str) -> None:
    make_wheel(wheels, "runner", "1", tag=tag)
    with pytest.raises(
        UnsupportedPlugin, match=rf"runner-1-{tag}\.whl is not for .*anew with this"
    ):
        order(wheels)


def test_a_needed_library_for_another_machine_is_refused_too(wheels: Path) -> None:
    make_wheel(wheels, "runner", "1", "library")
    make_wheel(wheels, "library", "1", tag=OLD)
    with pytest.raises(UnsupportedPlugin, match=r"library-1-cp36-.*give the plugin's source"):
        order(wheels)


def test_a_plugin_that_asks_for_an_older_python_is_refused(wheels: Path) -> None:
    make_wheel(wheels, "runner", "1", pythons="<3.10")
    with pytest.raises(UnsupportedPlugin, match=r"asks for Python <3\.10"):
        order(wheels)


def test_a_wagon_without_its_own_wheel_is_refused(wheels: Path) -> None:
    make_wheel(wheels, "library", "1")
    with pytest.raises(InvalidInput, match="no wheel of runner itself"):
        order(wheels)


def test_a_broken_wheel_is_refused_by_its_name(wheels: Path) -> None:
    make_wheel(wheels, "runner", "1").write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"the wheel runner-1-.* is broken"):
        order(wheels)
