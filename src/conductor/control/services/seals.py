"""Secrets inside of what is stored: encrypted where they stand, so that whoever may can read the
true value again (docs/decisions/0031)."""

import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

from conductor.domain.masking import MASK, Masker


class Cipher(Protocol):
    def encrypt(self, value: str) -> bytes: ...
    def decrypt(self, value: bytes) -> str: ...


_MARK = "sealed:"
# As it stands in a JSON text, which is how answers leave the server.
_IN_JSON = re.compile(rb'"sealed:([A-Za-z0-9_=-]+)"')


@dataclass(frozen=True)
class Seals:
    cipher: Cipher

    def seal(self, value: Any, masker: Masker) -> Any:
        """What JSON can say, with each text in it that holds a secret sealed; keys, too."""
        if isinstance(value, str):
            return self._sealed(value, masker) if masker.finds(value) else value
        if isinstance(value, dict):
            return {self.seal(k, masker): self.seal(each, masker) for k, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.seal(each, masker) for each in value]
        return self._sealed(value, masker) if masker.is_number_of(value) else value

    def open(self, value: Any, told: list[str]) -> Any:
        """As it was before it was sealed; the secrets that were in it are added to `told`."""
        if isinstance(value, str):
            return self._opened(value, told) if value.startswith(_MARK) else value
        if isinstance(value, dict):
            return {self.open(key, told): self.open(each, told) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.open(each, told) for each in value]
        return value

    def open_text(self, text: bytes, told: list[str]) -> bytes:
        """The same in a JSON text."""

        def opened(found: re.Match[bytes]) -> bytes:
            value = self._opened(_MARK + found[1].decode(), told)
            return json.dumps(value).encode()

        return _IN_JSON.sub(opened, text)

    def _sealed(self, value: Any, masker: Masker) -> str:
        content = json.dumps([value, masker.secrets_in(str(value))])
        return _MARK + self.cipher.encrypt(content).decode()

    def _opened(self, text: str, told: list[str]) -> Any:
        """A text that was never sealed may look like one that was."""
        try:
            value, secrets = json.loads(self.cipher.decrypt(text.removeprefix(_MARK).encode()))
        except Exception:  # noqa: BLE001 - each cipher has errors of its own for what is not its
            return text
        told.extend(secrets)
        return value


def has_seals(text: bytes) -> bool:
    return b'"sealed:' in text


def masked_seals(text: bytes) -> bytes:
    """A JSON text with a mask in the place of each seal."""
    return _IN_JSON.sub(f'"{MASK}"'.encode(), text)


def masked(value: Any) -> Any:
    """The same of a value that is no text yet."""
    if isinstance(value, str):
        return MASK if value.startswith(_MARK) else value
    if isinstance(value, dict):
        return {masked(key): masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each) for each in value]
    return value


def kept_seals(changed: Any, stored: Any) -> Any:
    """A change of what was shown masked: where the mask came back, what was stored stays."""
    if changed == MASK and isinstance(stored, str) and stored.startswith(_MARK):
        return stored
    if isinstance(changed, dict) and isinstance(stored, dict):
        return {key: kept_seals(each, stored.get(key)) for key, each in changed.items()}
    if isinstance(changed, list) and isinstance(stored, list) and len(changed) == len(stored):
        return [kept_seals(*pair) for pair in zip(changed, stored, strict=True)]
    return changed
