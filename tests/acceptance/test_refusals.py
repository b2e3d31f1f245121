"""The refusals of the founding document, with what to do next, on a server that updates plugins."""

import re
from pathlib import Path

from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.test_plugins_updates import Site
from acceptance.waiting import eventually

SYSTEM_WIDE = "You cannot start an execution if there is a running system-wide execution"
OTHERS = "You cannot start a system-wide execution if there are other executions running"
EXECUTION = r"[0-9a-f]{8}-[0-9a-f-]{27}"


def test_each_refusal_has_its_words_and_its_remedy(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    guest = site.guest
    folder = tmp_path / "plain"
    folder.mkdir()
    guest.deploys("plain", blueprint(folder, create=f"echo x >> {tmp_path / 'installed'}"))
    site.brings("1.1")
    (tmp_path / "fault one").touch()
    assert guest.tries("plugins", "update", "bp").code == 1
    [failed] = guest.reads("plugins", "history")
    (tmp_path / "fault one").unlink()
    site.ledger.write_text("")
    site.brings("1.2")
    site.begins("two")

    busy = guest.tries("executions", "start", "check_status", "-d", "one")
    assert busy.code == 0  # it waits for what comes before all others
    queued = guest.does("executions", "start", "install", "-d", "plain")
    assert "is queued. It waits for a system-wide execution to end: update_plugin" in queued
    waiting = re.findall(EXECUTION, queued)[0]
    assert SYSTEM_WIDE in guest.does("events", "list", waiting)

    refused = guest.tries("deployments", "create", "late", "-b", "bp")
    assert refused.code == 1
    assert f"{SYSTEM_WIDE}: update_plugin" in refused
    assert "try again when they have ended" in refused
    assert "--queue" not in refused

    refused = guest.tries("executions", "resume", failed["execution_id"])
    assert refused.code == 1
    assert f"{OTHERS}: update_plugin" in refused
    assert "resume this one when they have ended" in refused

    site.opens()
    eventually(lambda: site.is_all_new("1.2"), "the update is done", within=60)
    eventually(lambda: guest.status("plain", "install") == "terminated", "the queue moves")
    assert (tmp_path / "installed").read_text() == "x\n"
    guest.does("deployments", "create", "late", "-b", "bp")
    own_server.stop()
