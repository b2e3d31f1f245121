"""Schedules as people type them, against prepared answers."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from cli.conftest import Cfy, page
from conductor.cli.main import main
from conductor.cli.timings import moment

PATH = "/execution-schedules/nightly"
NIGHTLY: dict[str, Any] = {
    "id": "nightly",
    "deployment_id": "dep",
    "workflow_id": "install",
    "enabled": True,
    "next_occurrence": "2027-03-26T00:00:00.000Z",
    "all_next_occurrences": ["2027-03-26 00:00:00", "2027-03-27 00:00:00"],
    "rule": {"recurrence": "1 week", "count": None, "weekdays": ["MO", "FR"]},
    "timezone": "Asia/Jerusalem",
}
GAP = {
    "at": "2027-03-26T00:00:00.000Z",
    "local": "2027-03-26T03:00:00+03:00",
    "wall": "2027-03-26T02:30:00",
    "is_moved": True,
    "daylight": "skipped",
}
CREATE = ("deployments", "schedule", "create", "dep", "install", "-n", "nightly")
UPDATE = ("deployments", "schedule", "update", "dep", "nightly")
ENABLE = ("deployments", "schedule", "enable", "dep", "nightly")


@pytest.fixture
def in_rome(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine's clock."""
    monkeypatch.setenv("TZ", "Europe/Rome")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("since", "sent"),
    [
        ("2027-05-01 09:00", "2027-05-01T09:00:00+02:00"),
        ("2027-01-01", "2027-01-01T00:00:00+01:00"),
        ("2027-05-01 09:00 Asia/Jerusalem", "2027-05-01 09:00 Asia/Jerusalem"),
        ("2027-05-01T09:00Z", "2027-05-01T09:00Z"),
        ("+2 days+3h", "+2 days+3h"),
        ("tomorrow", "tomorrow"),  # the server says what is wrong with it
    ],
)
@pytest.mark.usefixtures("in_rome")
def test_times_without_a_zone_are_those_of_this_machine(cfy: Cfy, since: str, sent: str) -> None:
    cfy.on(f"PUT {PATH}", NIGHTLY, status=201)
    assert cfy(*CREATE, "-s", since, "-c", "1").exit_code == 0
    body = cfy.sent(f"PUT {PATH}")
    assert (body["since"], body["count"], "timezone" in body) == (sent, 1, False)


@pytest.mark.usefixtures("in_rome")
def test_times_of_today_have_two_digits(cfy: Cfy) -> None:
    cfy.on(f"PUT {PATH}", NIGHTLY, status=201)
    assert cfy(*CREATE, "-s", "9:05", "-c", "1").exit_code == 0
    assert cfy.sent(f"PUT {PATH}")["since"][10:19] == "T09:05:00"


def test_a_time_zone_is_sent_with_the_times_as_they_are_written(cfy: Cfy) -> None:
    cfy.on(f"PUT {PATH}", NIGHTLY, status=201)
    words = ["-s", "09:00", "-u", "2028-01-01", "--tz", "Asia/Jerusalem", "-r", "1 week"]
    more = ["--weekdays", "mo,tu", "--weekdays", "fr", "--overlap", "queue", "--slip", "5"]
    how = ["-p", "a=1", "--dry-run", "--stop-on-fail", "--wait-after-fail", "3"]
    result = cfy(*CREATE, *words, *more, *how)
    assert "It starts install at 2027-03-26 00:00:00 UTC next." in result.output
    assert cfy.sent(f"PUT {PATH}") == {
        "workflow_id": "install",
        "since": "09:00",
        "until": "2028-01-01",
        "timezone": "Asia/Jerusalem",
        "recurrence": "1 week",
        "weekdays": ["mo", "tu", "fr"],
        "overlap": "queue",
        "slip": 5,
        "stop_on_fail": True,
        "enabled": True,
        "parameters": {"a": 1},
        "execution_arguments": {
            "allow_custom_parameters": False,
            "force": False,
            "dry_run": True,
            "wait_after_fail": 3,
        },
    }


def test_a_rule_of_icalendar_goes_alone(cfy: Cfy) -> None:
    result = cfy(*CREATE, "-s", "+1h", "--rrule", "FREQ=DAILY", "-c", "3")
    assert (result.exit_code, "--rrule goes with none of" in result.output) == (2, True)
    assert cfy.calls() == []


def test_an_update_sends_what_changes_and_nothing_else(cfy: Cfy) -> None:
    cfy.on(f"GET {PATH}", NIGHTLY)
    cfy.on(f"PATCH {PATH}", NIGHTLY, status=201)
    result = cfy(*UPDATE, "--slip", "7", "--clear", "until", "--clear", "count")
    assert "in the name of" not in result.output
    assert cfy.calls() == [f"GET {PATH}", f"PATCH {PATH}"]
    assert cfy.sent(f"PATCH {PATH}") == {"slip": 7, "clear": ["until", "count"]}


def test_a_changed_time_is_read_by_the_clock_of_the_schedule(cfy: Cfy) -> None:
    cfy.on(f"GET {PATH}", NIGHTLY)
    cfy.on(f"PATCH {PATH}", NIGHTLY, status=201)
    assert cfy(*UPDATE, "-s", "2027-05-01 09:00", "--continue-on-fail").exit_code == 0
    assert cfy.sent(f"PATCH {PATH}") == {
        "since": "2027-05-01 09:00",
        "timezone": "Asia/Jerusalem",
        "stop_on_fail": False,
    }


def test_an_update_of_nothing_is_refused(cfy: Cfy) -> None:
    result = cfy(*UPDATE)
    assert (result.exit_code, "say what changes" in result.output) == (2, True)


def test_a_schedule_that_is_enabled_is_not_enabled_again(cfy: Cfy) -> None:
    cfy.on(f"GET {PATH}", NIGHTLY)
    result = cfy(*ENABLE)
    assert "Schedule nightly of deployment dep is enabled already." in result.output
    assert cfy.calls() == [f"GET {PATH}"]


@pytest.mark.parametrize("words", [(*UPDATE, "--slip", "7"), ENABLE])
def test_who_takes_a_schedule_over_with_a_change_is_told(cfy: Cfy, words: tuple[str, ...]) -> None:
    cfy.on(f"GET {PATH}", {**NIGHTLY, "enabled": False, "created_by": "ann"})
    cfy.on(f"PATCH {PATH}", {**NIGHTLY, "created_by": "eve"}, status=201)
    assert "It starts in the name of eve now, not of ann." in cfy(*words).output


def test_a_preview_names_what_daylight_saving_moves(cfy: Cfy) -> None:
    twice = {**GAP, "wall": "2027-10-31T01:30:00", "is_moved": False, "daylight": "repeated"}
    cfy.on("POST /execution-schedules/preview", page(GAP, twice))
    words = ("-s", "2027-03-25 02:30", "-r", "1 day", "--timezone", "Asia/Jerusalem")
    shown = cfy("deployments", "schedule", "preview", *words, "--size", "2").output.splitlines()
    assert shown[1].split("  ") == [
        "Fri 2027-03-26 03:00:00 +0300",
        "2027-03-26 00:00:00",
        "there is no 02:30 that day: the first instant after the gap",
    ]
    assert shown[2].endswith("01:30 comes twice that day: the first of the two")
    assert cfy.sent("POST /execution-schedules/preview")["timezone"] == "Asia/Jerusalem"


@pytest.mark.parametrize(
    "words", [(), ("dep",), ("dep", "nightly", "-r", "1 day"), ("dep", "-s", "+1h")]
)
def test_a_preview_is_of_a_rule_or_of_a_schedule(cfy: Cfy, words: tuple[str, ...]) -> None:
    result = cfy("deployments", "schedule", "preview", *words)
    assert (result.exit_code, "say the rule" in result.output) == (2, True)


def test_a_schedule_is_shown_with_its_next_times(cfy: Cfy) -> None:
    cfy.on(f"GET {PATH}", NIGHTLY)
    cfy.on(f"GET {PATH}/preview", page(GAP))
    words = ("deployments", "schedule", "get", "dep", "nightly", "--preview", "1")
    assert "2027-03-26 00:00:00" in cfy(*words).output
    assert json.loads(cfy(*words, "--json").output) == {**NIGHTLY, "preview": [GAP]}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), True),
        (("-s", "2027-03-26 00:00"), True),
        (("-s", "2027-03-27 00:01"), False),
        (("-u", "2027-03-26 00:00"), True),
        (("-u", "2027-03-25 23:59"), False),
        (("-s", "2027-03-26 12:00", "-u", "2027-03-26 13:00"), False),
        (("-s", "2027-03-27 02:00", "--tz", "Asia/Jerusalem"), True),  # 00:00 UTC
        (("-s", "2027-03-27 03:01", "--tz", "Asia/Jerusalem"), False),
    ],
)
def test_a_list_keeps_what_is_due_between(cfy: Cfy, words: tuple[str, ...], found: bool) -> None:
    cfy.on("GET /execution-schedules", page(NIGHTLY))
    zone = () if "--tz" in words else ("--tz", "UTC")
    listed = cfy("deployments", "schedule", "list", *words, *zone).output
    assert ("1 week mo,fr" in listed) is found


def test_a_list_asks_for_no_more_than_it_shows(cfy: Cfy) -> None:
    cfy.on("GET /execution-schedules", page(NIGHTLY))
    words = ("deployments", "schedule", "list", "dep")
    assert "1 week mo,fr" in cfy(*words).output
    assert json.loads(cfy(*words, "--json").output) == [NIGHTLY]
    plain, whole = (request.url.params for request in cfy.requests)
    assert "all_next_occurrences" not in plain["_include"]
    assert "_include" not in whole


def test_history_tells_why_nothing_was_started(cfy: Cfy) -> None:
    missed = {
        "at": "2027-03-26T00:00:00.000Z",
        "state": "missed",
        "reason": "it was 9 minutes late",
    }
    cfy.on(f"GET {PATH}/occurrences", page(missed))
    listed = cfy("deployments", "schedule", "history", "dep", "nightly").output
    assert listed.split()[-7:] == [*["missed", "-", "it", "was", "9", "minutes", "late"]]


def test_a_mistyped_schedule_is_guessed(cfy: Cfy) -> None:
    wrong = "/execution-schedules/nigthly"
    error = {"message": "schedule 'nigthly' not found", "error_code": "not_found_error"}
    cfy.on(f"DELETE {wrong}", error, status=404)
    cfy.on("GET /execution-schedules", page({"id": "nightly"}))
    result = cfy("deployments", "schedule", "delete", "dep", "nigthly")
    assert (result.exit_code, "Did you mean 'nightly'?" in result.output) == (5, True)


def test_shells_complete_the_schedules_of_the_deployment(cfy: Cfy) -> None:
    cfy.on("GET /execution-schedules", page({"id": "nightly"}, {"id": "weekly"}))
    arguments = ["deployments", "schedule", "get", "dep"]
    found = ShellComplete(main, {"obj": cfy.invocation()}, "cfy", "X").get_completions(
        arguments, "ni"
    )
    assert [each.value for each in found] == ["nightly"]
    assert cfy.requests[0].url.params["deployment_id"] == "dep"


@pytest.mark.parametrize("written", ["204001010400+0200", "2040-01-01 02:00"])
def test_a_start_is_scheduled_for_a_moment(written: str) -> None:
    assert moment(written, "UTC", "--schedule") == datetime(2040, 1, 1, 2, tzinfo=UTC)


def test_a_scheduled_start_does_not_queue(cfy: Cfy) -> None:
    words = ("executions", "start", "install", "-d", "dep", "--schedule", "+1h", "--queue")
    result = cfy(*words)
    assert (result.exit_code, "--queue does not go with --schedule" in result.output) == (2, True)
