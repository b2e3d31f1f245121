"""Moments as clients write them."""

from datetime import UTC, datetime

from conductor.domain.errors import InvalidInput


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
