from datetime import timedelta

from conductor.control.services.known_callers import Credentials, KnownCallers, Proof
from conductor.domain.clock import FakeClock
from conductor.domain.identity import Caller
from conductor.domain.ids import TenantName

HOME = TenantName("home")
SHOWN = Credentials("open sesame", "ali")
ALI = Proof(Caller("ali", "default", HOME))


def test_who_proved_himself_is_known_for_a_minute_and_in_no_readable_form() -> None:
    clock = FakeClock()
    known = KnownCallers(clock)
    known.remember(SHOWN, "home", ALI, since=known.mark())
    assert "sesame" not in repr(known) + repr(SHOWN)
    clock.advance(timedelta(seconds=59))
    assert known.find(SHOWN, "home") == ALI
    assert known.find(SHOWN, "elsewhere") is None
    assert known.find(SHOWN, None) is None
    assert known.find(Credentials("close sesame", "ali"), "home") is None
    clock.advance(timedelta(seconds=1))
    assert known.find(SHOWN, "home") is None


def test_a_proof_that_ends_earlier_holds_no_longer() -> None:
    clock = FakeClock()
    known = KnownCallers(clock)
    ends = Proof(ALI.caller, "1234567890", clock.now() + timedelta(seconds=5))
    known.remember(SHOWN, None, ends, since=known.mark())
    clock.advance(timedelta(seconds=4))
    assert known.find(SHOWN, None) == ends
    clock.advance(timedelta(seconds=1))
    assert known.find(SHOWN, None) is None


def test_who_is_forgotten_while_he_proves_himself_is_not_remembered() -> None:
    known = KnownCallers(FakeClock())
    before = known.mark()
    known.forget("ali")
    known.remember(SHOWN, None, ALI, since=before)
    assert known.find(SHOWN, None) is None
    known.remember(SHOWN, None, ALI, since=known.mark())
    known.forget("baba")
    assert known.find(SHOWN, None) == ALI
    known.forget("ali")
    assert known.find(SHOWN, None) is None
