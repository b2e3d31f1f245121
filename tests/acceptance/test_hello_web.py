"""The blueprint that proves it, from its upload to the last trace of it."""

import shutil
from pathlib import Path
from urllib.request import urlopen

import pytest

from acceptance.guest import Guest
from acceptance.processes import is_alive, mentioning
from acceptance.waiting import eventually

BLUEPRINT = Path(__file__).parents[2] / "examples" / "01-hello-web" / "blueprint.yaml"
SECRET = "a-password-that-nobody-may-read"  # noqa: S105


def fetch(url: str) -> str:
    with urlopen(url, timeout=5) as answer:  # noqa: S310 - a page of the deployment
        text: str = answer.read().decode()
        return text


@pytest.fixture(scope="module")
def work_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def installed(cfy: Guest, work_dir: Path) -> str:
    """What `install` printed."""
    cfy.does("secrets", "create", "hello_web_password", "-s", SECRET)
    cfy.deploys("hello-web", BLUEPRINT, f"work_dir={work_dir}", "greeting=Good morning")
    return cfy.does("executions", "start", "install", "-d", "hello-web")


def test_install_shows_its_events_and_no_secret(installed: str) -> None:
    assert "CFY <hello-web>" in installed
    assert "Task succeeded" in installed
    assert "finished" in installed.splitlines()[-1]
    assert SECRET not in installed


def test_both_web_servers_answer_with_their_own_page(cfy: Guest, installed: str) -> None:
    servers = [one for one in cfy.instances("hello-web") if one["node_id"] == "web_server"]
    assert len(servers) == 2
    assert len({server["runtime_properties"]["url"] for server in servers}) == 2
    for server in servers:
        page = fetch(server["runtime_properties"]["url"])
        assert "Good morning" in page
        assert server["id"] in page
        assert "<li>Ada</li>" in page
        assert "<li>Grace</li>" in page


def test_outputs_and_capabilities_tell_where_the_page_is(cfy: Guest, installed: str) -> None:
    outputs = cfy.reads("deployments", "outputs", "hello-web")
    capabilities = cfy.reads("deployments", "capabilities", "hello-web")
    assert len(outputs["urls"]) == 2
    assert outputs["page"] in outputs["urls"]
    assert capabilities["page"] == outputs["page"]
    assert Path(capabilities["database"]).is_file()


def test_the_account_is_handed_over_by_the_relationship(cfy: Guest, installed: str) -> None:
    accounts = [
        instance["runtime_properties"].get("account", {}).get("user")
        for instance in cfy.instances("hello-web")
        if instance["node_id"] in ("web_server", "guest_book")
    ]
    assert accounts == ["reader"] * 3


def test_uninstall_leaves_no_process_and_no_file(
    cfy: Guest, installed: str, work_dir: Path
) -> None:
    properties = [one["runtime_properties"] for one in cfy.instances("hello-web")]
    pids = [one["pid"] for one in properties if one.get("pid")]
    assert len(pids) == 2
    assert all(map(is_alive, pids))
    cfy.does("executions", "start", "uninstall", "-d", "hello-web")
    assert not any(map(is_alive, pids))
    assert mentioning(str(work_dir)) == {}
    assert list(work_dir.iterdir()) == []
    for instance in cfy.instances("hello-web"):
        assert instance["state"] == "deleted"
        if instance["node_id"] == "web_server":
            assert "account" not in instance["runtime_properties"]
    cfy.does("deployments", "delete", "hello-web")
    cfy.does("blueprints", "delete", "hello-web")


def test_uninstall_leaves_nothing_of_an_install_that_was_cancelled_half_way(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.does("secrets", "create", "hello_web_password", "-s", SECRET, "-u")
    work, gate = tmp_path / "work", tmp_path / "gate"
    work.mkdir()
    gate.touch()
    example = shutil.copytree(BLUEPRINT.parent, tmp_path / "example")
    start = example / "scripts" / "web_server" / "start.sh"
    wait = f"while test -e {gate}; do sleep 0.05; done"
    start.write_text(start.read_text().replace("exit 0", f"{wait}; exit 0"))
    cfy.deploys(name, example / BLUEPRINT.name, f"work_dir={work}", "port=18200")
    watching = cfy.begins("executions", "start", "install", "-d", name)
    eventually(lambda: mentioning(f"--directory {work}"), "a web server runs")
    cfy.does("executions", "cancel", cfy.execution(name, "install")["id"])
    gate.unlink()
    said, _ = watching.communicate(timeout=30)
    assert "cancelled" in said
    cfy.does("executions", "start", "uninstall", "-d", name)
    assert mentioning(str(work)) == {}
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("port=80", "1024"),
        ("greeting=<b>Hi</b>", "plain text"),
    ],
)
def test_an_input_outside_its_constraints_is_refused(
    cfy: Guest, name: str, given: str, sentence: str
) -> None:
    cfy.does("secrets", "create", "hello_web_password", "-s", SECRET, "-u")
    cfy.does("blueprints", "upload", "-b", name, str(BLUEPRINT))
    said = cfy.tries("deployments", "create", name, "-b", name, "-i", given)
    assert said.code == 1
    assert sentence in said
