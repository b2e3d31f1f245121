"""The migration whose server is killed twice, and whose process is, as its README tells it."""

from pathlib import Path

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.waiting import eventually

BLUEPRINT = Path(__file__).parents[2] / "examples" / "05-resume" / "blueprint.yaml"
STEPS = [
    f"{step} {table}"
    for table in ("customers", "orders", "invoices")
    for step in ("export", "load", "verify")
]
WAREHOUSE = [
    "customers;Ada",
    "customers;Grace",
    "orders;a loom",
    "orders;a compiler",
    "orders;a notebook",
    "invoices;paid",
    "invoices;unpaid",
]


class Migration:
    """Its folder, as somebody sees it who looks into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ledger = folder / "ledger"

    def holds(self, step: str) -> None:
        self._gate(step).touch()

    def goes_on(self, step: str) -> None:
        self._gate(step).unlink()

    def is_at(self, step: str) -> None:
        eventually(lambda: self.done()[-1:] == [step], f"it is at {step}")

    def done(self) -> list[str]:
        return self._ledger.read_text().splitlines() if self._ledger.exists() else []

    def warehouse(self) -> list[str]:
        return (self.folder / "warehouse.csv").read_text().splitlines()

    def _gate(self, step: str) -> Path:
        return self.folder / f"hold-{step.replace(' ', '-')}"


def lost_load(cfy: Guest, execution: str) -> str:
    """Resuming is refused, and names it; the operation's id."""
    refused = cfy.tries("executions", "resume", execution)
    assert (refused.code, "load of orders_" in refused) == (1, True), refused.text
    [lost] = [
        each
        for each in cfy.reads("executions", "operations", "list", execution)
        if each["state"] in ("sent", "started")
    ]
    return str(lost["id"])


def test_what_may_run_twice_goes_on_by_itself_and_a_person_decides_about_the_rest(
    own_server: Server, tmp_path: Path
) -> None:
    migration = Migration(tmp_path)
    own_server.start()
    cfy = Guest(tmp_path / "guest", own_server)
    cfy.log_in()
    cfy.deploys("resume", BLUEPRINT, f"work_dir={tmp_path}")
    for step in ("export orders", "load orders"):
        migration.holds(step)
    begun = ("executions", "start", "migrate", "-d", "resume", "--timeout", "1")
    cfy.begins(*begun).communicate(timeout=60)

    migration.is_at("export orders")
    own_server.kill()
    migration.goes_on("export orders")
    own_server.start()
    migration.is_at("load orders")
    own_server.kill()
    migration.goes_on("load orders")
    own_server.start()
    cfy.log_in()
    eventually(lambda: cfy.status("resume", "migrate") == "failed", "it is reported")

    execution = cfy.execution("resume", "migrate")
    assert "outcome unknown of operation" in execution["error"]
    operation = lost_load(cfy, execution["id"])
    reason = ("--reason", "its rows are in the warehouse")
    cfy.does("executions", "operations", "done", operation, *reason)
    cfy.does("executions", "resume", execution["id"])
    eventually(lambda: cfy.status("resume", "migrate") == "terminated", "it is done")
    assert migration.done() == sorted([*STEPS, "export orders"], key=STEPS.index)
    assert migration.warehouse() == WAREHOUSE
    cfy.does("uninstall", "resume")
    own_server.stop()


def test_the_same_in_the_local_profile(cfy: Guest, tmp_path: Path) -> None:
    migration = Migration(tmp_path)
    alone = cfy.elsewhere(tmp_path / "guest")
    alone.does("profiles", "use", "local")
    alone.does("init", str(BLUEPRINT), "-b", "resume", "-i", f"work_dir={tmp_path}")
    for step in ("export orders", "load orders"):
        migration.holds(step)

    first = alone.begins("executions", "start", "migrate")
    migration.is_at("export orders")
    first.kill()
    first.communicate()
    migration.goes_on("export orders")
    execution = alone.execution("resume", "migrate")
    assert execution["status"] == "failed"
    second = alone.begins("executions", "resume", execution["id"])
    migration.is_at("load orders")
    second.kill()
    second.communicate()
    migration.goes_on("load orders")

    reason = ("--reason", "its rows are in the warehouse")
    alone.does("executions", "operations", "done", lost_load(alone, execution["id"]), *reason)
    alone.does("executions", "resume", execution["id"])
    assert alone.execution("resume", "migrate")["status"] == "terminated"
    assert migration.done() == sorted([*STEPS, "export orders"], key=STEPS.index)
    assert migration.warehouse() == WAREHOUSE


def test_whoever_runs_a_lost_load_again_finds_its_rows_twice(cfy: Guest, tmp_path: Path) -> None:
    migration = Migration(tmp_path)
    alone = cfy.elsewhere(tmp_path / "guest")
    alone.does("profiles", "use", "local")
    alone.does("init", str(BLUEPRINT), "-b", "resume", "-i", f"work_dir={tmp_path}")
    migration.holds("load orders")
    running = alone.begins("executions", "start", "migrate")
    migration.is_at("load orders")
    running.kill()
    running.communicate()
    migration.goes_on("load orders")
    execution = alone.execution("resume", "migrate")["id"]
    said = alone.tries("executions", "resume", execution, "--reset-operations")
    assert (said.code, "2 times in the warehouse: orders;a loom" in said) == (1, True)
