"""How a secret may look in a text: as it is, and as JSON, URLs, shells, Python and base64 write it.

A *part* is what must not be shown of a secret: the whole, each of its lines, and each value in it
when it is JSON. A *form* is one way to write a part.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

SHORTEST = 4  # characters: what is shorter would hide half of every text

_PLAIN_IN_SHELLS = re.compile(r"([^\w@%+=:,./-])")
_SPECIAL_IN_QUOTES = re.compile(r'(["$`\\])')
_HEX_OF_URL = re.compile("%[0-9A-F]{2}")
# By how many bytes come before the secret in a group of three: how many characters they touch.
_TOUCHED = (0, 2, 3)


class Base64Form(NamedTuple):
    """The characters that depend on nothing but the secret, whatever stands around it; beside them
    may be one each that depends on both."""

    core: str
    shares_first: bool
    shares_last: bool


def parts(secret: str) -> Iterator[str]:
    """Those that are long enough to be hidden."""
    found = [secret, secret.strip(), *(line.strip() for line in secret.splitlines())]
    found.extend(_values_of_json(secret))
    for part in dict.fromkeys(found):
        if len(part) >= SHORTEST and not part.isspace():
            yield part


def forms(part: str) -> Iterator[str]:
    """Some of them are the same."""
    yield part
    yield from _as_json(part)
    yield from _in_urls(part)
    yield from _in_shells(part)
    yield repr(part)[1:-1]


def base64_forms(part: str) -> Iterator[Base64Form]:
    """At each place that it may have in what is encoded, in both alphabets, and in URLs."""
    data = part.encode(errors="replace")
    for lead, touched in enumerate(_TOUCHED):
        bits = (lead + len(data)) * 8
        core = b64encode(bytes(lead) + data).decode()[touched : bits // 6]
        if len(core) < SHORTEST:
            continue
        urlsafe = core.translate({ord("+"): "-", ord("/"): "_"})
        for text in dict.fromkeys((core, urlsafe, *_in_urls(core))):
            yield Base64Form(text, lead > 0, bits % 6 > 0)


def _values_of_json(secret: str) -> Iterator[str]:
    """Truth values tell nothing, and are everywhere."""
    if secret.lstrip()[:1] not in ("{", "["):
        return
    try:
        document = json.loads(secret)
    except (ValueError, RecursionError):
        return
    for leaf in _leaves(document):
        if isinstance(leaf, str):
            yield leaf
        elif isinstance(leaf, int | float) and not isinstance(leaf, bool):
            yield str(leaf)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        yield value
        return
    for each in value:
        yield from _leaves(each)


def _as_json(part: str) -> Iterator[str]:
    for is_ascii in (True, False):
        text = json.dumps(part, ensure_ascii=is_ascii)[1:-1]
        yield text
        yield text.replace("/", "\\/")


def _in_urls(part: str) -> Iterator[str]:
    data = part.encode(errors="replace")
    for text in (quote(data, safe=""), quote(data), quote_plus(data), quote_plus(data, safe="/")):
        yield text
        yield _HEX_OF_URL.sub(lambda found: found[0].lower(), text)


def _in_shells(part: str) -> Iterator[str]:
    yield part.replace("'", "'\"'\"'")
    yield part.replace("'", "'\\''")
    yield _PLAIN_IN_SHELLS.sub(r"\\\1", part)
    yield _SPECIAL_IN_QUOTES.sub(r"\\\1", part)
    yield part.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
