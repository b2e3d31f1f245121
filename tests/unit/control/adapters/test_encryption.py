from pathlib import Path

from argon2 import PasswordHasher

from conductor.control.adapters.encryption import open_cipher
from conductor.control.adapters.passwords import Argon2Passwords


def test_a_second_start_reads_what_the_first_encrypted(tmp_path: Path) -> None:
    hidden = open_cipher(tmp_path / "key").encrypt("hush")
    assert b"hush" not in hidden
    assert open_cipher(tmp_path / "key").decrypt(hidden) == "hush"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_password_is_verified_and_a_broken_hash_is_a_no() -> None:
    passwords = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    stored = passwords.hash("open sesame")
    assert passwords.verify(stored, "open sesame")
    assert not passwords.verify(stored, "close sesame")
    assert not passwords.verify("no hash", "open sesame")
