"""Settings that every deployment of a blueprint begins with; schedules in times of UTC."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conductor.blueprint.elements.hierarchy import entries, section
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, format_error
from conductor.blueprint.source.values import YamlMapping, plain

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
    planned: dict[str, Any] = plain(schedule)
    zone = _zone(planned.pop("timezone", None), schedule.value_place("timezone"))
    for key in ("since", "until"):
        if planned.get(key) is not None:
            planned[key] = in_utc(planned[key], zone, now, schedule.value_place(key))
    arguments = planned.get("execution_arguments") or {}
    if "dry_run" in arguments:
        arguments.setdefault("is_dry_run", arguments.pop("dry_run"))
    return planned


def in_utc(written: str, zone: ZoneInfo, now: datetime, place: Place) -> str:
    """`12:30` is of the present day in the zone; `+2 days` counts from the deployment's creation
    and stays as it is."""
    if _RELATIVE.fullmatch(written.strip()):
        return written
    today = now.astimezone(zone).strftime("%Y-%m-%d")
    for form in _FORMS:
        for text in (written.strip(), f"{today} {written.strip()}"):
            try:
                moment = datetime.strptime(text, form).replace(tzinfo=zone)
                return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
            except (ValueError, OverflowError):
                continue
    sentence = f"{written!r} is no time; write 'YYYY-MM-DD HH:MM', 'HH:MM', or like '+2 days'"
    raise format_error(sentence, place)


def _zone(name: str | None, place: Place) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        sentence = f"there is no time zone {name!r}; write one like 'Europe/Berlin'"
        raise format_error(sentence, place) from None
