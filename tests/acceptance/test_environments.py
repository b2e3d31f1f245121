"""Plugins get environments of their own, with the real uv, in whatever form they come."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from timeit import repeat

import pytest

from acceptance.installer import Installer, check, python, source
from acceptance.plugin_archives import index, sdist, spread, tree, wagon, wheel, zipped
from acceptance.waiting import eventually
from conductor.domain.ids import DeploymentId
from conductor.transport.environments.errors import InstallationFailed, UnsupportedPlugin

COMMON = "cloudify-common"
GATED = """\
import pathlib, time
gate = pathlib.Path({gate!r})
(gate / "begun").touch()
while not (gate / "open").exists():
    time.sleep(0.02)
"""
IMPORT_EVERYTHING = """\
import cloudify, importlib, pkgutil, script_runner, dsl_parser, cloudify_rest_client, conductor
for package in (cloudify, script_runner, dsl_parser, cloudify_rest_client, conductor):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith(("ctx-py", "pytest_plugin")):  # a script, and what pytest loads
            importlib.import_module(module.name)
"""


@pytest.fixture(scope="module")
def installer(tmp_path_factory: pytest.TempPathFactory) -> Installer:
    return Installer(tmp_path_factory.mktemp("environments"))


@pytest.fixture
def poison(tmp_path: Path) -> dict[str, str]:
    """Settings of a machine where somebody offers packages of our names, as public indexes do."""
    evil = [
        wheel(tmp_path / "evil", name, version, module="poison")
        for name in (COMMON, "studio-conductor", "cloudify-rest-client", "fusion-common")
        for version in ("4.6.5", "7.0.5", "99.0")
    ]
    return {
        "UV_INDEX": index(tmp_path / "index", *evil),
        "UV_FIND_LINKS": str(tmp_path / "evil"),
    }


def test_our_sdk_and_what_plugins_count_on_are_there(installer: Installer, tmp_path: Path) -> None:
    made = installer.prepare(source(wheel(tmp_path, "frugal")))
    assert (
        python(made, "import requests, yaml, networkx, jinja2, pytz, frugal; print('ok')") == "ok"
    )
    where = python(made, "import cloudify; from cloudify import ctx; print(cloudify.__file__)")
    assert Path(where).is_relative_to(installer.folder)
    python(made, IMPORT_EVERYTHING)
    check(made)
    assert "socket-url" in python(
        made, f"import os; os.execv('{made.programs}/ctx', ['ctx', '-h'])"
    )


@pytest.mark.parametrize(
    "asked", ["==4.6.*", ">=4.5,<5", "~=5.1", ">7.0.5", "!=7.0.5", "===6.4", "<6", ""]
)
def test_whatever_version_of_the_public_packages_is_asked_for_ours_is_there(
    installer: Installer, tmp_path: Path, asked: str
) -> None:
    requires = (f"{COMMON}{asked}", f"cloudify-rest-client{asked}")
    check(installer.prepare(source(wheel(tmp_path, "asking", requires=requires))))


def test_the_public_packages_are_never_taken_wherever_they_are_offered(
    tmp_path: Path, poison: dict[str, str]
) -> None:
    installer = Installer(tmp_path / "poisoned", poison)
    files = tree("victim", requires=(f"{COMMON}>=4.6,<5", "cloudify-rest-client>=90"))
    files["setup.py"] += "import importlib.util; assert not importlib.util.find_spec('poison')\n"
    files["setup.py"] = "import cloudify.decorators\n" + files["setup.py"]
    files["pyproject.toml"] = (
        "[build-system]\n"
        'requires = ["setuptools", "cloudify-common>=4.6", "studio-conductor>=0.1"]\n'
        'build-backend = "setuptools.build_meta"\n'
        f'[tool.uv]\noverride-dependencies = ["{COMMON}==99.0"]\n'
    )
    files["requirements.txt"] = "fusion-common==99.0\nstudio-conductor\n"
    place = spread(tmp_path / "victim", files)
    made = installer.prepare(source(place, f"-r requirements.txt {COMMON}"))
    check(made)
    program = "import importlib.util as u, cloudify; print(u.find_spec('poison'))"
    assert python(made, program) == "None"
    program = "from importlib.metadata import version; print(version('fusion-common'))"
    assert python(made, program) == "99.0"


def test_a_wagon_is_installed_from_its_own_wheels(installer: Installer, tmp_path: Path) -> None:
    packed = [
        wheel(tmp_path, "carried", requires=("carried-library<2", f"{COMMON}>=6")),
        wheel(tmp_path, "carried-library", "1.5"),
        wheel(tmp_path, COMMON, "6.4", module="poison"),
    ]
    made = installer.prepare(source(wagon(tmp_path, "carried", *packed)))
    assert python(made, "import carried, carried_library as l; print(l.VERSION)") == "1.5"
    assert not (made.site / "poison.py").exists()
    check(made)


def test_a_wagon_without_dependencies_gets_them_from_the_index(
    installer: Installer, tmp_path: Path
) -> None:
    lonely = wheel(tmp_path, "lonely", requires=("tabulate>=0.9", COMMON))
    made = installer.prepare(source(wagon(tmp_path, "lonely", lonely)))
    assert python(made, "import lonely, tabulate; print(lonely.VERSION)") == "1.0"
    check(made)


@pytest.mark.parametrize("tag", ["cp36-cp36m-linux_x86_64", "cp311-cp311-win_amd64"])
def test_a_wagon_for_another_machine_is_refused_with_the_remedy(
    installer: Installer, tmp_path: Path, tag: str
) -> None:
    before = installer.folders()
    old = source(wagon(tmp_path, "old", wheel(tmp_path, "old", tag=tag)))
    with pytest.raises(
        UnsupportedPlugin, match=rf"the plugin old-1\.0 .*old-1\.0-{tag}.*make the wagon"
    ):
        installer.prepare(old)
    assert installer.folders() == before


def test_sources_in_every_form_are_built(installer: Installer, tmp_path: Path) -> None:
    for place in (
        spread(tmp_path / "spread", tree("spread")),
        zipped(tmp_path, "zipped", tree("zipped")),
        sdist(tmp_path, "packed", tree("packed")),
    ):
        made = installer.prepare(source(place))
        module = place.name.split(".")[0].removesuffix("-1")
        assert python(made, f"import {module} as it; print(it.VERSION)") == "1.0"
    assert not (tmp_path / "spread/build").exists()
    assert not list((tmp_path / "spread").glob("*.egg-info"))


def test_two_versions_live_side_by_side(installer: Installer, tmp_path: Path) -> None:
    both = [source(wheel(tmp_path, "twice", version)) for version in ("1.0", "2.0")]
    made = [installer.prepare(each) for each in both]
    assert [python(each, "import twice; print(twice.VERSION)") for each in made] == ["1.0", "2.0"]


def test_another_version_of_a_library_is_found_before_ours(
    installer: Installer, tmp_path: Path
) -> None:
    other = wheel(tmp_path, "bottle", "0.0.1")
    made = installer.prepare(source(wheel(tmp_path, "choosy"), str(other)))
    assert python(made, "import bottle; print(bottle.VERSION)") == "0.0.1"
    check(made)


def test_install_arguments_are_heard_relative_to_the_source(
    installer: Installer, tmp_path: Path
) -> None:
    wheel(tmp_path / "extra", "wished", "1.0")
    wheel(tmp_path / "extra", "wished", "2.0rc1")
    files = {**tree("wishing"), "requirements.txt": "wished\n", "limits.txt": "wished<3\n"}
    place = zipped(tmp_path, "wishing", files)
    arguments = f"-r requirements.txt -c limits.txt --pre --find-links {tmp_path / 'extra'}"
    made = installer.prepare(source(place, arguments))
    assert python(made, "import wished; print(wished.VERSION)") == "2.0rc1"


def test_central_plugins_of_the_same_content_share_an_environment_and_a_blueprints_own_do_not(
    installer: Installer, tmp_path: Path
) -> None:
    place = wheel(tmp_path, "shared")
    key_of = installer.environments.key_of
    central = [source(place, tenant=tenant) for tenant in ("one", "other")]
    assert len({key_of(each) for each in central}) == 1
    local = [replace(each, deployment_id=DeploymentId("web")) for each in central]
    assert len({key_of(each) for each in (*local, *central)}) == 3


def test_requirements_that_exclude_each_other_are_refused_with_both_names(
    installer: Installer, tmp_path: Path
) -> None:
    packed = [
        wheel(tmp_path, "torn", requires=(f"{COMMON}>=6", "torn-library")),
        wheel(tmp_path, "torn-library", requires=(f"{COMMON}<5",)),
    ]
    with pytest.raises(InstallationFailed, match=r"torn(-library)? 1\.0 asks .*, and torn") as said:
        installer.prepare(source(wagon(tmp_path, "torn", *packed)))
    assert "torn-library 1.0" in str(said.value)


def test_a_package_of_our_name_is_refused(installer: Installer, tmp_path: Path) -> None:
    impostor = wheel(tmp_path, "impostor", module="cloudify/__init__")
    with pytest.raises(InstallationFailed, match=r"impostor 1\.0 brings a package cloudify"):
        installer.prepare(source(impostor))


def test_a_failing_installation_says_why_and_leaves_nothing(
    installer: Installer, tmp_path: Path
) -> None:
    before = installer.folders()
    broken = spread(tmp_path / "broken", {"setup.py": "raise ValueError('out of ideas')\n"})
    with pytest.raises(InstallationFailed, match=r"(?s)the plugin broken .*out of ideas") as said:
        installer.prepare(source(broken))
    assert "Correct what the plugin requires" in str(said.value)
    wanting = wheel(tmp_path, "wanting", requires=("tabulate>=999",))
    with pytest.raises(InstallationFailed, match="tabulate"):
        installer.prepare(source(wanting))
    with pytest.raises(InstallationFailed, match="there is nothing at"):
        installer.prepare(replace(source(wanting), digest="0", place=tmp_path / "gone.whl"))
    assert installer.folders() == before


def test_its_progress_is_heard(installer: Installer, tmp_path: Path) -> None:
    installer.said.clear()
    installer.prepare(source(wheel(tmp_path, "loud", requires=("tabulate",))))
    assert installer.said[0] == "making an environment for the plugin loud-1.0-py3-none-any"
    assert any(line.startswith(" + loud==1.0") for line in installer.said)


def test_who_asks_at_the_same_time_shares_one_installation(
    installer: Installer, tmp_path: Path
) -> None:
    files = tree("popular")
    counter = tmp_path / "counter"
    files["setup.py"] += f"open({str(counter)!r}, 'a').write('x')\n"
    wanted = source(spread(tmp_path / "popular", files))
    installer.said.clear()
    keys: list[str] = []
    askers = [
        threading.Thread(target=lambda: keys.append(installer.prepare(wanted).key))
        for _ in range(6)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(keys) == 6
    begun = [line for line in installer.said if line.startswith("making an environment")]
    assert len(begun) == 1


def test_two_processes_share_one_installation(installer: Installer, tmp_path: Path) -> None:
    place, gate = gated(tmp_path, "contested")
    other = program(installer, place)
    eventually((gate / "begun").exists, "the other process never began")
    installer.said.clear()
    (gate / "open").touch()
    assert python(installer.prepare(source(place)), "import contested; print('ok')") == "ok"
    assert other.wait() == 0
    assert not [line for line in installer.said if line.startswith("making")]


def test_what_was_killed_in_the_middle_counts_for_nothing_and_is_done_again(
    installer: Installer, tmp_path: Path
) -> None:
    place, gate = gated(tmp_path, "unlucky")
    before = installer.folders()
    killed = program(installer, place)
    eventually((gate / "begun").exists, "the installation never began")
    assert any(name.endswith(".partial") for name in installer.folders())
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    installer.environments.remove_leftovers()
    assert installer.folders() == before
    (gate / "open").touch()
    made = installer.prepare(source(place))
    assert python(made, "import unlucky; print(unlucky.VERSION)") == "1.0"


def test_who_stops_ends_what_is_being_installed(installer: Installer, tmp_path: Path) -> None:
    place, gate = gated(tmp_path, "endless")
    stopping = Installer(installer.folder)
    outcome: list[object] = []

    def prepare() -> None:
        try:
            outcome.append(stopping.prepare(source(place)))
        except InstallationFailed as error:
            outcome.append(error)

    asker = threading.Thread(target=prepare)
    asker.start()
    eventually((gate / "begun").exists, "the installation never began")
    stopping.environments.stop()
    asker.join(timeout=10)
    assert not asker.is_alive()
    assert "it was stopped" in str(outcome[0])
    with pytest.raises(InstallationFailed, match="the worker stops"):
        stopping.prepare(source(wheel(tmp_path, "late")))


def test_without_a_network_the_cache_and_the_wagon_are_enough(
    installer: Installer, tmp_path: Path
) -> None:
    installer.prepare(source(wheel(tmp_path, "warming", requires=("tabulate",))))
    offline = Installer(tmp_path / "offline", is_offline=True)
    packed = [
        wheel(tmp_path, "remote", requires=("remote-library", "tabulate", COMMON)),
        wheel(tmp_path, "remote-library"),
    ]
    made = offline.prepare(source(wagon(tmp_path, "remote", *packed)))
    assert python(made, "import remote, remote_library, tabulate, requests; print('ok')") == "ok"
    check(made)
    with pytest.raises(InstallationFailed, match=r"network was disabled|not found in the cache"):
        offline.prepare(source("surely-nobody-cached-this==1"))


def test_the_second_time_it_is_there_at_once(installer: Installer, tmp_path: Path) -> None:
    wanted = source(wheel(tmp_path, "again"))
    first = installer.prepare(wanted)
    installer.said.clear()
    assert min(repeat(lambda: installer.prepare(wanted), number=1, repeat=20)) < 0.01
    assert installer.prepare(wanted) == first
    assert installer.said == []


def test_what_was_found_once_is_found_again_after_a_removal(
    installer: Installer, tmp_path: Path
) -> None:
    requires = ("tabulate", f"{COMMON}<7")
    place = spread(tmp_path / "returning", tree("returning", requires=requires))
    made = installer.prepare(source(place))
    assert not installer.environments.uninstall(source(place), in_use_keys=[made.key])
    assert installer.environments.uninstall(source(place))
    assert not installer.environments.uninstall(source(place))
    assert not made.folder.exists()
    installer.said.clear()
    again = installer.prepare(source(place))
    assert not any(line.strip().startswith("Build") for line in installer.said)
    check(again)
    assert python(again, "import returning, tabulate; print(returning.VERSION)") == "1.0"


def test_what_nobody_uses_goes_and_what_stands_on_it_stays(tmp_path: Path) -> None:
    installer = Installer(tmp_path / "own")
    used, unused = (source(wheel(tmp_path, name)) for name in ("used", "unused"))
    kept = installer.prepare(used)
    gone = installer.prepare(unused)
    remove = installer.environments.remove_unused
    assert remove([], unused_for=timedelta(hours=1)) == []
    assert remove([kept.key], unused_for=timedelta()) == [gone.key]
    assert python(kept, "import used, cloudify, requests; print('ok')") == "ok"


def gated(folder: Path, name: str) -> tuple[Path, Path]:
    """The source of a plugin whose building lasts until a gate is opened, and the gate."""
    gate = folder / "gate"
    gate.mkdir()
    files = tree(name)
    files["setup.py"] = GATED.format(gate=str(gate)) + files["setup.py"]
    return spread(folder / name, files), gate


def program(installer: Installer, place: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "acceptance.installer", str(installer.folder), str(place)]
    here = str(Path(__file__).parents[1])
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": here})  # noqa: S603 - ours
