"""Hides secrets in what is shown and stored (docs/explanation/secrets.md)."""

import re
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Any

from conductor.domain.secret_forms import Base64Form, base64_forms, forms, parts

MASK = "********"

_BREAKS = re.compile(r"[\r\n]+")
_IN_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")

Span = tuple[int, int]


class Masker:
    """Finds some secrets in whatever form, over the borders of lines too. It is false when it knows
    of nothing to be hidden. It never changes, so any thread may use it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known = {part: secret for secret in secrets for part in parts(secret)}
        plain = {form for part in self._known for form in forms(part)}
        encoded = {form.core: form for part in self._known for form in base64_forms(part)}
        self._forms: dict[str, Base64Form | None] = {**dict.fromkeys(plain), **encoded}
        self._endings: dict[str, list[Span]] | None = None
        self._over_lines = sorted({_BREAKS.sub("", form) for form in self._forms}, key=len)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def mask(self, text: str) -> str:
        """Line breaks stay where they are."""
        spans = list(self._spans(text))
        return _covered(text, _merged(spans)) if spans else text

    def finds(self, text: str) -> bool:
        return next(self._spans(text), None) is not None

    def secrets_in(self, text: str) -> list[str]:
        """Those of which something is in the text."""
        whole = dict.fromkeys(self._known.values())
        return [secret for secret in whole if masker_of((secret,)).finds(text)]

    def is_number_of(self, value: Any) -> bool:
        """A number that is a secret by itself."""
        return isinstance(value, int | float) and str(value) in self._known

    def mask_value(self, value: Any) -> Any:
        """What JSON can say, with the texts in it masked, keys as well."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, dict):
            return {self.mask_value(key): self.mask_value(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.mask_value(each) for each in value]
        return MASK if self.is_number_of(value) else value

    def open_end(self, text: str) -> int:
        """How many characters at the end of a text, line breaks not counted, may be the beginning
        of a secret that goes on behind it."""
        if self._endings is None:
            self._endings = self._all_endings()
        text = _BREAKS.sub("", text)
        for form, length in self._endings.get(text[-1:], ()):
            if text.endswith(self._over_lines[form][:length]):
                return length
        return 0

    def _all_endings(self) -> dict[str, list[Span]]:
        """Where a form may be cut, by the character before the cut; the longest come first."""
        found: dict[str, list[Span]] = defaultdict(list)
        for place, form in enumerate(self._over_lines):
            for length in range(1, len(form)):
                found[form[length - 1]].append((place, length))
        for cuts in found.values():
            cuts.sort(key=lambda cut: -cut[1])
        return found

    def _spans(self, text: str) -> Iterator[Span]:
        """Where secrets are, in no order."""
        yield from self._spans_within(text, self._forms)
        if "\n" in text or "\r" in text:
            yield from self._spans_over_lines(text)

    def _spans_within(self, text: str, wanted: Iterable[str]) -> Iterator[Span]:
        for form in wanted:
            start = text.find(form)
            while start >= 0:
                end = start + len(form)
                yield _widened(text, start, end, self._forms.get(form))
                start = text.find(form, end)

    def _spans_over_lines(self, text: str) -> Iterator[Span]:
        """Found in the text without its breaks, and brought back to their places in it."""
        breaks = [found.span() for found in _BREAKS.finditer(text)]
        removed = [0, *accumulate(end - start for start, end in breaks)]
        places = [start - gone for (start, _), gone in zip(breaks, removed, strict=False)]
        joined = _BREAKS.sub("", text)
        for start, end in self._spans_within(joined, self._over_lines):
            first = start + removed[bisect_right(places, start)]
            last = end - 1 + removed[bisect_right(places, end - 1)]
            yield first, last + 1


NO_SECRETS = Masker()


@lru_cache(maxsize=64)
def masker_of(secrets: tuple[str, ...]) -> Masker:
    """The same one for the same secrets: each operation of an execution needs it, and to prepare
    all forms of a long key takes milliseconds."""
    return Masker(secrets)


class KnownSecrets:
    """The secrets that somebody knows of; any thread may add some."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._secrets: dict[str, None] = {}
        self.masker = NO_SECRETS
        self.learn(secrets)

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(self._secrets)

    def learn(self, secrets: Iterable[str]) -> bool:
        """True when one of them is new."""
        with self._lock:
            fresh = dict.fromkeys(each for each in secrets if each not in self._secrets)
            if fresh:
                self._secrets |= fresh
                self.masker = masker_of(self.all)
            return bool(fresh)


def _widened(text: str, start: int, end: int, form: Base64Form | None) -> Span:
    """With the characters of base64 that a secret shares with its neighbours, and its padding."""
    if form is None:
        return start, end
    if form.shares_first and text[start - 1 : start] in _IN_BASE64:
        start -= 1
    if form.shares_last and text[end : end + 1] in _IN_BASE64:
        end += 1
    while text[end : end + 1] == "=":
        end += 1
    return start, end


def _merged(spans: list[Span]) -> list[Span]:
    """Those that overlap or touch, as one; in their order."""
    spans.sort()
    merged = [spans[0]]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _covered(text: str, spans: list[Span]) -> str:
    pieces, place = [], 0
    for start, end in spans:
        pieces += [text[place:start], _cover(text[start:end])]
        place = end
    return "".join([*pieces, text[place:]])


def _cover(text: str) -> str:
    breaks = _BREAKS.findall(text)
    if not breaks:
        return MASK
    lines = [MASK if line else "" for line in _BREAKS.split(text)]
    return "".join(part for pair in zip(lines, [*breaks, ""], strict=True) for part in pair)
