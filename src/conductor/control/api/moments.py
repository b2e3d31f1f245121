"""Moments as clients write them."""

from datetime import UTC, datetime

from conductor.domain.errors import InvalidInput

_AS_SCHEDULED = "%Y%m%d%H%M%z"


def read_scheduled_time(text: str | None) -> datetime | None:
    """`YYYYMMDDHHMM` with the zone after it, such as +0200 (rest-contract §6.2)."""
    if not text:
        return None
    try:
        return datetime.strptime(text, _AS_SCHEDULED).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"scheduled_time {text!r} is no moment: write YYYYMMDDHHMM and the zone, such as "
            f"202605011200+0200"
        ) from None


def read_moment(text: str | None) -> datetime | None:
    """ISO 8601, in UTC where no zone is given; nothing for an empty text."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput(f"the moment {text!r} is not ISO 8601") from None
    except OverflowError:
        raise InvalidInput(f"the moment {text!r} is too far away") from None
