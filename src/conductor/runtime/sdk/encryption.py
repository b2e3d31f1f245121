"""Texts that only who has the key can read (`cloudify.cryptography_utils`).

They need the package `cryptography`, which a plugin must require.
"""

import base64
import hashlib
from pkgutil import resolve_name
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError

_ROUNDS = 480_000
_SALT = b"cloudify"


def encrypt(data: str | bytes, encryption_key: str | bytes | None = None) -> str:
    """`encryption_key` is one of `generate_key_using_password`, or of `Fernet.generate_key`."""
    plain = data.encode() if isinstance(data, str) else data
    token: bytes = _cipher(encryption_key).encrypt(plain)
    return token.decode()


def decrypt(encrypted_data: str | bytes, encryption_key: str | bytes | None = None) -> str:
    token = encrypted_data.encode() if isinstance(encrypted_data, str) else encrypted_data
    cipher = _cipher(encryption_key)
    try:
        plain: bytes = cipher.decrypt(token)
    except resolve_name("cryptography.fernet:InvalidToken") as error:
        raise NonRecoverableError(
            "this cannot be decrypted: the key is another one, or the text was changed"
        ) from error
    return plain.decode()


def generate_key_using_password(password: str, salt: str | bytes = _SALT) -> bytes:
    """The same key for the same password and salt."""
    grain = salt.encode() if isinstance(salt, str) else salt
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), grain, _ROUNDS)
    return base64.urlsafe_b64encode(digest)


def _cipher(key: str | bytes | None) -> Any:
    if key is None:
        raise NonRecoverableError(
            "give an encryption_key: the manager's own key is not for code of plugins"
        )
    try:
        fernet = resolve_name("cryptography.fernet:Fernet")
    except ImportError as missing:
        raise NonRecoverableError(
            "cryptography is not installed: a plugin that encrypts must require it"
        ) from missing
    try:
        return fernet(key)
    except ValueError as error:
        raise NonRecoverableError(f"this is no encryption key: {error}") from error
