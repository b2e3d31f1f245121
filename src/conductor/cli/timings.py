"""When a schedule is due, as options spell it. The server reads the grammar; only what is meant by
the clock of this machine is settled here."""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from conductor.cli.lazy import PARSE_MOMENT, load

F = TypeVar("F", bound=Callable[..., Any])

SPELLED = "'2027-01-31 09:00', 09:00 of today, or from now on: +1h, '+2 days+3h'"
_OF_TODAY = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_WITH_OFFSET = re.compile(r"\d{12}[+-]\d{4}")
_OF_THE_RULE = ("since", "until", "timezone", "recurrence", "count", "weekdays", "rrule")

timezone = click.option(
    "--timezone",
    "--tz",
    "timezone",
    metavar="ZONE",
    help="Of the times, such as Europe/Rome; kept, so that what recurs stays at its time on that "
    "clock. Without it times are this machine's, and kept in UTC.",
)


def timing(*, needs_since: bool) -> Callable[[F], F]:
    """All that says when: the verb gets it for `timing_of`."""

    def decorate(command: F) -> F:
        for option in (
            click.option("--rrule", metavar="TEXT", help="An iCalendar rule, or a set of them."),
            click.option(
                "--weekdays", multiple=True, help="mo, tu…; 1mo or l-fr within months; repeatable."
            ),
            click.option("-c", "--count", type=click.IntRange(1), help="How often at most."),
            click.option("-r", "--recurrence", metavar="PERIOD", help="How often: '1 day', 30min."),
            timezone,
            click.option("-u", "--until", metavar="MOMENT", help="The last time, like --since."),
            click.option(
                "-s",
                "--since",
                metavar="MOMENT",
                required=needs_since,
                help=f"The first time: {SPELLED}.",
            ),
        ):
            command = option(command)
        return command

    return decorate


def taken_timing(words: dict[str, Any]) -> dict[str, Any]:
    """Takes what `timing` collected out of the words, as the client wants it."""
    rule = {name: words.pop(name) for name in _OF_THE_RULE}
    if rule["rrule"] and (rule["recurrence"] or rule["count"] or rule["weekdays"]):
        raise click.UsageError(
            "--rrule goes with none of --recurrence, --count and --weekdays: write them into the "
            "rule, as INTERVAL, COUNT and BYDAY"
        )
    days = [day for each in rule["weekdays"] for day in each.replace(",", " ").split()]
    return {**rule, "weekdays": days or None}


def with_zones(rule: dict[str, Any]) -> dict[str, Any]:
    """Moments that name no zone, where the schedule has none, are by this machine's clock."""
    if rule["timezone"]:
        return rule
    return {**rule, "since": _of_here(rule["since"]), "until": _of_here(rule["until"])}


def moment(text: str, zone: str | None, option: str) -> datetime:
    """For what is not left to the server; also `202701310900+0200`, as the public client has it."""
    try:
        if _WITH_OFFSET.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d%H%M%z").astimezone(UTC)
        found: datetime = load(PARSE_MOMENT)(text, zone)
    except (ValueError, OSError, OverflowError, LookupError) as error:
        raise click.UsageError(f"{option} {text!r} is no moment: write {SPELLED}") from error
    return found.replace(tzinfo=UTC)


def occurrence_rows(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """With what a change of the clocks does to them."""
    return [
        {
            "local": f"{datetime.fromisoformat(each['local']):%a %Y-%m-%d %H:%M:%S %z}",
            "utc": f"{each['at'][:10]} {each['at'][11:19]}",
            "remark": _remark(each),
        }
        for each in found
    ]


def _remark(occurrence: Mapping[str, Any]) -> str:
    wall = occurrence["wall"][11:16]
    if occurrence["daylight"] == "skipped":
        return f"there is no {wall} that day: the first instant after the gap"
    if occurrence["daylight"] == "repeated":
        return f"{wall} comes twice that day: the first of the two"
    return ""


def _of_here(text: str | None) -> str | None:
    """What is not a plain date and time stays for the server to read, or to refuse."""
    if not text:
        return text
    written = text.strip()
    if _OF_TODAY.fullmatch(written):
        today = f"{datetime.fromtimestamp(time.time()).astimezone():%Y-%m-%d}"
        written = f"{today} {written.zfill(len(written) + (written[1] == ':'))}"
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return text
    return text if found.tzinfo else found.astimezone().isoformat()
