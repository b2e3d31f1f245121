"""Encryption at rest with a key that lives outside the database."""

import os
from pathlib import Path

from cryptography.fernet import Fernet


class FernetCipher:
    """Whoever has the key file and the database can read every secret: keep them apart."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def encrypt(self, value: str) -> bytes:
        return self._fernet.encrypt(value.encode())

    def decrypt(self, value: bytes) -> str:
        return self._fernet.decrypt(value).decode()


def open_cipher(key_file: Path) -> FernetCipher:
    """Use the key in the file; a missing file is made, readable by its owner only."""
    try:
        handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return FernetCipher(key_file.read_bytes())
    key = Fernet.generate_key()
    with os.fdopen(handle, "wb") as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())
    return FernetCipher(key)
