"""Against what the operations of a server check its certificate."""

from pathlib import Path

from certificates import self_signed
from conductor.assembly.own_authority import own_authority


def test_a_certificate_that_nobody_else_has_signed_is_its_own_authority(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    assert own_authority(certificate) == str(certificate)


def test_one_that_somebody_has_signed_is_checked_against_those_that_the_machine_trusts(
    tmp_path: Path,
) -> None:
    assert own_authority(self_signed(tmp_path, issuer="somebody")) is None
    assert own_authority(None) is None


def test_what_is_no_certificate_is_for_the_http_server_to_refuse(tmp_path: Path) -> None:
    (tmp_path / "junk.pem").write_text("junk")
    assert own_authority(tmp_path / "junk.pem") is None
