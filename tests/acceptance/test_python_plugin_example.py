"""The example with a plugin in Python, as its README tells it."""

from pathlib import Path

import pytest

from acceptance.guest import Guest, Said

BLUEPRINT = Path(__file__).parents[2] / "examples" / "03-python-plugin" / "blueprint.yaml"
ROOMS = {"attic", "cellar", "kitchen"}


@pytest.fixture(scope="module")
def installed(cfy: Guest) -> str:
    """What `install` printed."""
    said = cfy.tries(
        *("install", str(BLUEPRINT), "-b", "climate", "-d", "climate", "-i", "unit=fahrenheit"),
        timeout=180,  # an environment is made
    )
    assert said.code == 0, said.text
    return said.text


def operate(cfy: Guest, operation: str, node: str, *parameters: str) -> Said:
    words = [f"operation=climate.maintenance.{operation}", f"node_ids=[{node}]", *parameters]
    pairs = [word for pair in words for word in ("-p", pair)]
    return cfy.tries("executions", "start", "execute_operation", "-d", "climate", *pairs)


def test_operations_write_what_the_output_shows(cfy: Guest, installed: str) -> None:
    table = cfy.reads("deployments", "outputs", "climate")["report"]
    assert "fahrenheit" in table.splitlines()[0]
    assert [line.split()[1] for line in table.splitlines()[2:]] == ["Attic", "Cellar", "Kitchen"]
    assert "79.7" in table
    properties = {one["node_id"]: one for one in cfy.instances("climate")}
    report = properties.pop("report")
    assert set(properties) == ROOMS
    for instance in properties.values():
        kept = instance["runtime_properties"]
        assert kept["read_by"] == report["id"]
        assert kept["serial_number"] == f"T-{instance['id']}"
    assert "INFO: Read 26.5 in the room Attic" in installed


def test_each_thermometer_starts_at_the_second_attempt(installed: str) -> None:
    lines = [line for line in installed.splitlines() if "thermometer.start'" in line]
    asked = [line for line in lines if "rescheduled" in line]
    started = [line for line in lines if "Task succeeded" in line]
    assert len(asked) == len(started) == len(ROOMS)
    assert all("The thermometer is warming up [retry_after=1]" in line for line in asked)
    assert all(line.endswith("[retry 1/3]") for line in started)


def test_a_failure_for_good_shows_the_authors_sentence(cfy: Guest, installed: str) -> None:
    said = operate(cfy, "calibrate", "attic")
    assert said.code == 1
    assert "-> Beyond repair: it shows 26.5 where it is 20" in said
    assert "rescheduled" not in said
    assert cfy.execution("climate", "execute_operation")["status"] == "failed"


def test_a_calibration_within_reach_succeeds(cfy: Guest, installed: str) -> None:
    said = operate(cfy, "calibrate", "kitchen")
    assert said.code == 0, said.text
    (kitchen,) = [one for one in cfy.instances("climate") if one["node_id"] == "kitchen"]
    assert kitchen["runtime_properties"]["celsius"] == 20


def test_an_operation_that_outlasts_its_timeout_is_ended(cfy: Guest, installed: str) -> None:
    longer = ("operation_kwargs={seconds: 3600}", "allow_kwargs_override=true")
    said = operate(cfy, "observe", "cellar", *longer)
    assert said.code == 1
    assert "the operation took longer than its 2 seconds" in said


def test_uninstall_undoes_it_all(cfy: Guest, installed: str) -> None:
    said = cfy.does("uninstall", "climate")
    assert "Deployment climate and blueprint climate are deleted." in said
    assert "Task failed" not in said
