"""Masks lines as they come, where a secret may go on in the next one."""

from collections.abc import Callable, Sequence

from conductor.channel.lines import Line
from conductor.domain.masking import Masker


class MaskedLines:
    """Holds back the last lines as long as they may be the beginning of a secret. `masker` gives
    what is known by now."""

    def __init__(self, masker: Callable[[], Masker]) -> None:
        self._masker = masker
        self._held: list[Line] = []

    def feed(self, lines: Sequence[Line]) -> list[Line]:
        """Those that nothing to come can change."""
        masker = self._masker()
        known = [*self._held, *lines]
        if not masker or not known:
            self._held = []
            return known
        masked = _masked(known, masker)
        count = len(masked) - _open_lines(masked, masker)
        self._held = masked[count:]
        return masked[:count]

    def rest(self) -> list[Line]:
        """Those that were held back, when there is nothing more for now."""
        rest, self._held = self._held, []
        return rest


def _masked(lines: Sequence[Line], masker: Masker) -> list[Line]:
    """Together, since they have no line breaks in them."""
    texts = masker.mask("\n".join(line.text for line in lines)).split("\n")
    return [Line(text, line.end) for text, line in zip(texts, lines, strict=True)]


def _open_lines(lines: Sequence[Line], masker: Masker) -> int:
    length = masker.open_end("\n".join(line.text for line in lines))
    count = 0
    while length > 0:
        count += 1
        length -= len(lines[-count].text)
    return count
