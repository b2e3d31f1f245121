"""The parts of one RRULE, `FREQ=MONTHLY;BYDAY=-1FR`, as RFC 5545 allows them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import prod

from conductor.control.services.recurrence.periods import check_length
from conductor.control.services.recurrence.rules import Frequency, Rule
from conductor.control.services.recurrence.steps import check_count
from conductor.domain.errors import InvalidInput
from conductor.domain.timing_forms import DAYS

_NUMBERS: Mapping[str, tuple[int, int]] = {  # the least and the greatest; below 1: from the end
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
_OTHERS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY")
_DAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(DAYS)})")
_GREATEST_OF_DAYS = {Frequency.YEARLY: 53, Frequency.MONTHLY: 5}
_MOST_TIMES_A_DAY = 1440
_DAYS = {Frequency.YEARLY: 366, Frequency.MONTHLY: 31}
_TIMES = {
    "BYHOUR": Frequency.HOURLY,
    "BYMINUTE": Frequency.MINUTELY,
    "BYSECOND": Frequency.SECONDLY,
}
_ONLY_WITH = {
    "BYWEEKNO": (Frequency.YEARLY,),
    "BYYEARDAY": (Frequency.YEARLY, Frequency.HOURLY, Frequency.MINUTELY, Frequency.SECONDLY),
    "BYMONTHDAY": tuple(each for each in Frequency if each is not Frequency.WEEKLY),
}


def rule_of_parts(text: str, until_of: Callable[[str], datetime], place: str) -> Rule:
    """`until_of` makes an instant of what UNTIL says. Errors begin with `place`."""
    return _Reading(_split(text, place), place).rule(until_of)


def _split(text: str, place: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip(";").split(";"):
        name, equals, value = part.partition("=")
        name = name.upper()
        if not equals or not value or name not in (*_NUMBERS, *_OTHERS):
            known = ", ".join((*_OTHERS, *_NUMBERS))
            raise InvalidInput(f"{place}: {part!r} is no part of a rule; there are {known}")
        if name in parts:
            raise InvalidInput(f"{place}: {name} is there twice; give all its values in one")
        parts[name] = value.upper()
    return parts


@dataclass(frozen=True)
class _Reading:
    parts: Mapping[str, str]
    place: str

    def rule(self, until_of: Callable[[str], datetime]) -> Rule:
        self._check_together()
        until = self.parts.get("UNTIL")
        rule = Rule(
            frequency=self._frequency,
            interval=self._positive("INTERVAL") or 1,
            count=self._positive("COUNT"),
            until=until_of(until) if until else None,
            week_start=self._week_start(),
            weekdays=tuple(map(self._day, self._values("BYDAY"))),
            by=tuple(
                (name.lower(), self._numbers(name)) for name in _NUMBERS if name in self.parts
            ),
        )
        check_length(rule.interval, rule.frequency, f"{self.place}: INTERVAL={rule.interval}")
        check_count(rule, f"{self.place}: COUNT")
        return rule

    @property
    def _frequency(self) -> Frequency:
        names = Frequency.__members__
        written = self.parts.get("FREQ", "")
        if written not in names:
            said = f"FREQ={written} is unknown" if written else "FREQ is missing"
            raise self._refusal(f"{said}; write FREQ= and one of {', '.join(names)}")
        return names[written]

    def _check_together(self) -> None:
        frequency = self._frequency
        if "COUNT" in self.parts and "UNTIL" in self.parts:
            raise self._refusal("COUNT and UNTIL exclude each other; leave one out")
        for name, allowed in _ONLY_WITH.items():
            if name in self.parts and frequency not in allowed:
                raise self._refusal(f"{name} does not go with FREQ={frequency.name}; leave it out")
        if "BYSETPOS" in self.parts and not self._chooses:
            raise self._refusal("BYSETPOS chooses among other BY parts, and there is none; add one")
        self._check_positions()
        times = self._times
        if times > _MOST_TIMES_A_DAY:
            raise self._refusal(
                f"BYHOUR, BYMINUTE and BYSECOND make {times} times, more than {_MOST_TIMES_A_DAY}; "
                "write it with FREQ=MINUTELY or FREQ=SECONDLY"
            )

    @property
    def _times(self) -> int:
        """How many there are in a day, or in a shorter period."""
        return prod(
            len(set(self._values(name))) or 1
            for name, frequency in _TIMES.items()
            if self._frequency < frequency
        )

    def _check_positions(self) -> None:
        most = self._times * self._days
        for position in self._numbers("BYSETPOS"):
            if abs(position) > most:
                raise self._refusal(
                    f"BYSETPOS={position} is not there, as a period has {most} at most; "
                    "write a smaller one, or more days or times"
                )

    @property
    def _days(self) -> int:
        """How many there are in a period at most."""
        if self._frequency is Frequency.WEEKLY:
            return len(set(self._values("BYDAY"))) or 1
        return _DAYS.get(self._frequency, 1)

    @property
    def _chooses(self) -> bool:
        return any(name.startswith("BY") and name != "BYSETPOS" for name in self.parts)

    def _positive(self, name: str) -> int | None:
        written = self.parts.get(name)
        if written is None:
            return None
        if not re.fullmatch(r"\d{1,12}", written) or int(written) == 0:
            raise self._refusal(f"{name}={written} is no number above 0; write one")
        return int(written)

    def _week_start(self) -> int:
        written = self.parts.get("WKST", "MO")
        if written not in DAYS:
            raise self._refusal(f"WKST={written} is no day; write one of {', '.join(DAYS)}")
        return DAYS.index(written)

    def _values(self, name: str) -> list[str]:
        return self.parts[name].split(",") if name in self.parts else []

    def _numbers(self, name: str) -> tuple[int, ...]:
        least, greatest = _NUMBERS[name]
        numbers = []
        for written in self._values(name):
            number = int(written) if re.fullmatch(r"[+-]?\d{1,3}", written) else None
            if number is None or not least <= number <= greatest or (number == 0 and least < 0):
                zero = ", and not 0" if least < 0 else ""
                raise self._refusal(
                    f"{name}={written} cannot be; write numbers from {least} to {greatest}{zero}"
                )
            numbers.append(number)
        return tuple(sorted(set(numbers)))

    def _day(self, written: str) -> tuple[int, int]:
        found = _DAY.fullmatch(written)
        if found is None:
            raise self._refusal(
                f"BYDAY={written} is no day; write one of {', '.join(DAYS)}, also as 1MO or -1FR"
            )
        number = int(found[1] or 0)
        greatest = _GREATEST_OF_DAYS.get(self._frequency, 0)
        if "BYWEEKNO" in self.parts:
            greatest = 0
        if found[1] and (number == 0 or abs(number) > greatest):
            raise self._refusal(
                f"BYDAY={written} does not go with FREQ={self._frequency.name}; {_range(greatest)}"
            )
        return DAYS.index(found[2]), number

    def _refusal(self, sentence: str) -> InvalidInput:
        return InvalidInput(f"{self.place}: {sentence}")


def _range(greatest: int) -> str:
    if not greatest:
        return "write days without numbers here, or a rule of months or years without BYWEEKNO"
    return f"write numbers from 1 to {greatest}, or from -1 to -{greatest}"
