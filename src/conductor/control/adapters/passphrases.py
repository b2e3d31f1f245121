"""Encryption by a passphrase, for secrets that travel."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from conductor.domain.errors import InvalidInput

_MARK = "scrypt"


class Passphrases:
    """Texts like `scrypt.<salt>.<Fernet token>`. To derive the key takes 32 MB and a tenth of a
    second, by design."""

    def locked(self, passphrase: str) -> "PassphraseCipher":
        """With a new salt."""
        return PassphraseCipher(passphrase, os.urandom(16))

    def opening(self, passphrase: str, sample: str) -> "PassphraseCipher":
        """For what was encrypted with the salt of the sample."""
        mark, _, rest = sample.partition(".")
        try:
            salt = urlsafe_b64decode(rest.partition(".")[0].encode())
        except ValueError:
            salt = b""
        if mark != _MARK or len(salt) != 16:
            raise InvalidInput("what was encrypted is not of the form that an export has")
        return PassphraseCipher(passphrase, salt)


class PassphraseCipher:
    def __init__(self, passphrase: str, salt: bytes) -> None:
        key = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
        self.prefix = f"{_MARK}.{urlsafe_b64encode(salt).decode()}."
        self._fernet = Fernet(urlsafe_b64encode(key))

    def encrypt(self, value: str) -> str:
        return self.prefix + self._fernet.encrypt(value.encode()).decode()

    def decrypt(self, text: str) -> str:
        """`InvalidInput` when it was encrypted otherwise."""
        if not text.startswith(self.prefix):
            raise InvalidInput("it was encrypted by another export than the rest")
        try:
            return self._fernet.decrypt(text.removeprefix(self.prefix).encode()).decode()
        except InvalidToken:
            raise InvalidInput("the passphrase does not open it") from None
