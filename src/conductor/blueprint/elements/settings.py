"""Settings that every deployment of a blueprint begins with; schedules in times of UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conductor.blueprint.elements.hierarchy import entries, section
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, format_error
from conductor.blueprint.source.values import YamlMapping, plain
from conductor.domain.timing_forms import PERIOD, PERIOD_REMEDY, WEEKDAY, WEEKDAY_REMEDY

_RELATIVE = re.compile(r"(\+\s*\d+\s*(min|minute|h|hour|d|day|w|week|mo|month|y|year)s?\s*)+")
_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


def plan_settings(settings: YamlMapping, problems: Problems, now: datetime) -> dict[str, Any]:
    """`now` says which day it is, for times that are given without one."""
    planned: dict[str, Any] = plain(settings)
    schedules = section(settings, "default_schedules")
    for name, schedule in entries(schedules).items():
        with problems.gathered(schedule.place):
            planned["default_schedules"][name] = _schedule(schedule, now)
    return planned


def _schedule(schedule: YamlMapping, now: datetime) -> dict[str, Any]:
    """The time zone stays beside the times, as the wall clock of what recurs hangs there."""
    planned: dict[str, Any] = plain(schedule)
    _check_rule(schedule)
    zone = _zone(planned.get("timezone"), schedule.value_place("timezone"))
    for key in ("since", "until"):
        if planned.get(key) is not None:
            planned[key] = in_utc(planned[key], zone, now, schedule.value_place(key))
    arguments = planned.get("execution_arguments") or {}
    if "dry_run" in arguments:
        arguments.setdefault("is_dry_run", arguments.pop("dry_run"))
    return planned


def _check_rule(schedule: YamlMapping) -> None:
    for key, is_wrong, sentence in _rule_faults(schedule):
        if is_wrong:
            raise format_error(f"{key}: {sentence}", schedule.value_place(key))


def _rule_faults(schedule: YamlMapping) -> Iterator[tuple[str, bool, str]]:
    """What is wrong whatever the day: by the key at which to mend it."""
    recurrence, count = schedule.get("recurrence"), schedule.get("count")
    days = [str(each).strip() for each in schedule.get("weekdays") or ()]
    if schedule.get("rrule"):
        beside = [key for key in ("recurrence", "weekdays", "count") if schedule.get(key)]
        alone = f"it excludes {', '.join(beside)}; write them into the rule"
        yield "rrule", bool(beside), f"{alone}, as INTERVAL, BYDAY or COUNT"
    elif recurrence is None:
        needed = "it is missing; write how often, as in 1 day, or an rrule, or count 1 for once"
        yield "recurrence", count != 1, needed
        yield "weekdays", bool(days), "they need a recurrence; write one, as in 1 week"
    else:
        found = PERIOD.fullmatch(recurrence.strip())
        is_none = found is None or not int(found[1])
        yield "recurrence", is_none, f"{recurrence!r} is no period; {PERIOD_REMEDY}"
        is_short = found is None or found[2].lower()[:2] not in ("mo", "y", "ye")
        is_counted = any(each[0] in "1234lL" for each in days if WEEKDAY.fullmatch(each))
        counted = f"1mo and l-mo count within months or years, and recurrence is {recurrence!r}"
        yield "weekdays", is_short and is_counted, f"{counted}; write mo, or months or years"
    for each in days:
        is_day = WEEKDAY.fullmatch(each) is not None
        yield "weekdays", not is_day, f"{each!r} is no day of the week; {WEEKDAY_REMEDY}"
    yield "count", count is not None and count < 1, f"{count} is no number above 0; write one"
    slip = schedule.get("slip") or 0
    yield "slip", slip < 0, f"it is {slip}; write how many minutes late a run may be, or 0"


def in_utc(written: str, zone: ZoneInfo, now: datetime, place: Place) -> str:
    """`12:30` is of the present day in the zone; `+2 days` counts from the deployment's creation
    and stays as it is."""
    if _RELATIVE.fullmatch(written.strip()):
        return written
    today = now.astimezone(zone).strftime("%Y-%m-%d")
    for form in _FORMS:
        for text in (written.strip(), f"{today} {written.strip()}"):
            try:
                wall = datetime.strptime(text, form)  # noqa: DTZ007 - the zone comes next
                moment = wall.replace(tzinfo=zone).astimezone(UTC)
            except (ValueError, OverflowError):
                continue
            if moment.astimezone(zone).replace(tzinfo=None) != wall:
                sentence = f"{written!r} is not there: the clocks go forward then; write another"
                raise format_error(sentence, place)
            return moment.strftime("%Y-%m-%d %H:%M:%S")
    sentence = f"{written!r} is no time; write 'YYYY-MM-DD HH:MM', 'HH:MM', or like '+2 days'"
    raise format_error(sentence, place)


def _zone(name: str | None, place: Place) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        sentence = f"there is no time zone {name!r}; write one like 'Europe/Berlin'"
        raise format_error(sentence, place) from None
