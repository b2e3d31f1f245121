"""Facts as the log of batches keeps them: JSON, each beside the name of its kind."""

from collections.abc import Sequence

import msgspec

from conductor.domain.facts import Fact

_decode = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]]).decode
_kinds = {kind.__name__: msgspec.json.Decoder(kind) for kind in Fact.__args__}


def text_of(facts: Sequence[Fact]) -> str | None:
    """None when they hold what JSON cannot say: the tables could not keep it either."""
    try:
        return msgspec.json.encode([(type(fact).__name__, fact) for fact in facts]).decode()
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None


def facts_of(text: str) -> list[Fact]:
    return [_kinds[name].decode(fields) for name, fields in _decode(text)]
