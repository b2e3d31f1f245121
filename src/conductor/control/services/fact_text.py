"""Facts as the log of batches keeps them: JSON, each beside the name of its kind."""

from collections.abc import Sequence

import msgspec

from conductor.domain.facts import Fact, Said

_decode = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]]).decode
_kinds = {kind.__name__: msgspec.json.Decoder(kind) for kind in Fact.__args__}

_MOST_LEVELS = 400  # whoever makes a checkpoint may stand deep in its own calls already
_NUL = "\\u0000"
_IN_COLUMNS = ("node_id", "node_name", "operation")  # of an event's context


def text_of(facts: Sequence[Fact]) -> str | None:
    """None when they hold what JSON cannot say, or what the tables might not keep: a batch in the
    log is acknowledged, and has to come out of it."""
    try:
        text = msgspec.json.encode([(type(fact).__name__, fact) for fact in facts]).decode()
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None
    is_flat = text.count("[") + text.count("{") <= _MOST_LEVELS
    return text if is_flat and _NUL not in text and _all_fit(facts) else None


def facts_of(text: str) -> list[Fact]:
    return [_kinds[name].decode(fields) for name, fields in _decode(text)]


def _all_fit(facts: Sequence[Fact]) -> bool:
    """Whatever an author gives an event as context: what has a column of its own must be text."""
    for fact in facts:
        if isinstance(fact, Said):
            context = fact.record.context
            for name in _IN_COLUMNS:
                value = context.get(name)
                if value is not None and not isinstance(value, str):
                    return False
    return True
