from datetime import timedelta

from conductor.control.services.identity import VerifiedCredentials
from conductor.domain.clock import FakeClock


def test_a_verified_credential_is_known_for_a_minute_and_in_no_readable_form() -> None:
    clock = FakeClock()
    verified = VerifiedCredentials(clock)
    verified.remember("stored hash", "open sesame")
    assert "sesame" not in repr(verified)
    clock.advance(timedelta(seconds=59))
    assert verified.knows("stored hash", "open sesame")
    assert not verified.knows("stored hash", "close sesame")
    clock.advance(timedelta(seconds=1))
    assert not verified.knows("stored hash", "open sesame")


def test_a_changed_password_is_forgotten_with_its_hash() -> None:
    verified = VerifiedCredentials(FakeClock())
    verified.remember("old hash", "open sesame")
    assert not verified.knows("new hash", "open sesame")
