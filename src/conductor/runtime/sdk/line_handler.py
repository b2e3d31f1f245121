"""What the handlers of our loggers have in common."""

import logging


class LineHandler(logging.Handler):
    """A line that cannot be formatted is said as it was given, and never fails who says it: so does
    the standard library."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(record)
        except Exception as error:  # noqa: BLE001 - an author's values may raise anything
            return f"{_shown(record.msg)} (cannot be formatted: {_shown(error)})"


def _shown(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - as above
        return f"<{type(value).__name__}>"
