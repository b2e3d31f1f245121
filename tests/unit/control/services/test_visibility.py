import pytest

from conductor.control.services.errors import Forbidden, IllegalAction
from conductor.control.services.visibility import first_visibility, viewer_of, widened
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller

ANN = Caller("ann", "default")
ADMIN = Caller("admin", "sys_admin")


def test_a_thing_is_made_for_its_tenant_unless_somebody_says_otherwise() -> None:
    assert first_visibility(ANN, None, is_private=None) == "tenant"
    assert first_visibility(ANN, None, is_private=True) == "private"
    assert first_visibility(ADMIN, "global", is_private=None) == "global"


def test_only_an_administrator_shows_things_to_every_tenant() -> None:
    with pytest.raises(Forbidden, match="ann"):
        first_visibility(ANN, "global", is_private=None)
    with pytest.raises(Forbidden):
        widened(ANN, "tenant", "global")


def test_what_is_private_is_hidden_from_all_but_administrators() -> None:
    assert (viewer_of(ANN), viewer_of(ADMIN)) == ("ann", None)


@pytest.mark.parametrize(
    ("level", "wish", "error"),
    [("tenant", "private", InvalidInput), ("global", "tenant", IllegalAction)],
)
def test_visibility_never_narrows(level: str, wish: str, error: type[Exception]) -> None:
    assert widened(ADMIN, level, level) == level
    with pytest.raises(error):
        widened(ADMIN, level, wish)


def test_unknown_and_contradicting_wishes_are_refused() -> None:
    with pytest.raises(InvalidInput, match="one of private, tenant, global"):
        first_visibility(ANN, "secret", is_private=None)
    with pytest.raises(InvalidInput, match="not by both"):
        first_visibility(ANN, "tenant", is_private=False)
