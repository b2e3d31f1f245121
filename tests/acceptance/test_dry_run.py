"""A dry run tells what would be done."""

from pathlib import Path

from acceptance.guest import Guest
from acceptance.small import blueprint


def test_a_dry_run_leaves_its_execution_and_events_and_nothing_else(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger"
    cfy.deploys(name, blueprint(tmp_path, create=f"touch {ledger}"))
    before = (cfy.instances(name), cfy.reads("deployments", "get", name))
    said = cfy.does("executions", "start", "install", "-d", name, "--dry-run")
    assert "create" in said, said
    assert not ledger.exists()
    execution = cfy.execution(name, "install")
    assert (execution["status"], execution["is_dry_run"]) == ("terminated", True)
    assert cfy.reads("events", "list", execution["id"])
    assert cfy.instances(name) == before[0]
    after = cfy.reads("deployments", "get", name)
    changed = {key for key in after if after[key] != before[1].get(key)}
    assert all(key.startswith("latest_execution") for key in changed), changed
    cfy.does("executions", "start", "install", "-d", name)
    assert ledger.exists()
