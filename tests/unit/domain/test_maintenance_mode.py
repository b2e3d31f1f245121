"""The life of maintenance."""

from datetime import UTC, datetime

import pytest

from conductor.domain.errors import IllegalMove
from conductor.domain.maintenance_mode import NO_MAINTENANCE, MaintenanceStatus

NOW = datetime(2026, 1, 1, tzinfo=UTC)
S = MaintenanceStatus


def test_it_is_asked_for_begins_and_ends() -> None:
    requested = NO_MAINTENANCE.requested("admin", NOW)
    assert (requested.status, requested.is_on, requested.is_active) == (S.ACTIVATING, True, False)
    begun = requested.begun(NOW)
    assert (begun.status, begun.is_on, begun.is_active) == (S.ACTIVATED, True, True)
    assert begun.ended() == requested.ended() == NO_MAINTENANCE
    assert not NO_MAINTENANCE.is_on


def test_no_step_is_left_out_or_made_twice() -> None:
    requested = NO_MAINTENANCE.requested("admin", NOW)
    for illegal in (
        lambda: NO_MAINTENANCE.begun(NOW),
        lambda: requested.begun(NOW).requested("eve", NOW),
    ):
        with pytest.raises(IllegalMove, match="maintenance of this manager"):
            illegal()


def test_it_says_who_asked_for_it() -> None:
    requested = NO_MAINTENANCE.requested("admin", NOW)
    assert str(requested) == "activating, asked for by admin"
    assert str(requested.begun(NOW)) == "activated, asked for by admin"
