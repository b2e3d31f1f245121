import pytest

from conductor.control.adapters.passphrases import Passphrases
from conductor.domain.errors import InvalidInput


def test_what_was_locked_opens_with_the_passphrase_alone() -> None:
    locked = Passphrases().locked("open sesame")
    text = locked.encrypt("ünd more")
    assert "more" not in text
    assert Passphrases().opening("open sesame", text).decrypt(text) == "ünd more"
    with pytest.raises(InvalidInput, match="does not open"):
        Passphrases().opening("close sesame", text).decrypt(text)
    with pytest.raises(InvalidInput, match="another export"):
        locked.decrypt(Passphrases().locked("open sesame").encrypt("x"))


@pytest.mark.parametrize("text", ["", "plain", "scrypt.!!.x", "scrypt.AAAA.x", "gAAAAABl"])
def test_what_no_export_has_written_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="form that an export has"):
        Passphrases().opening("open sesame", text)
