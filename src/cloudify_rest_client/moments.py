"""Moments as the API spells them: in UTC, without a zone."""

from datetime import UTC, datetime

Moment = datetime | str


def utc_text(moment: Moment | None) -> str | None:
    """An aware datetime is converted, a naive one is taken as UTC, and text goes as it is."""
    if not isinstance(moment, datetime):
        return moment
    in_utc = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return f"{in_utc.isoformat()}Z"
