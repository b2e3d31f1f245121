from datetime import timedelta

import pytest

from conductor.settings import HostSettings, host_settings


def test_what_is_not_set_has_a_default() -> None:
    assert host_settings({}, is_offline=False) == HostSettings()


def test_the_environment_and_the_command_line_may_both_say_offline() -> None:
    assert host_settings({}, is_offline=True).is_offline
    assert host_settings({"CONDUCTOR_PLUGINS_OFFLINE": "yes"}, is_offline=False).is_offline
    assert not host_settings({"CONDUCTOR_PLUGINS_OFFLINE": "0"}, is_offline=False).is_offline


def test_unused_environments_stay_for_a_number_of_days() -> None:
    settings = host_settings({"CONDUCTOR_PLUGINS_KEEP_DAYS": "2"}, is_offline=False)
    assert settings.plugins_kept_for == timedelta(days=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONDUCTOR_PLUGINS_OFFLINE", "maybe"),
        ("CONDUCTOR_PLUGINS_KEEP_DAYS", "0"),
        ("CONDUCTOR_IDLE_HOSTS", "many"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        host_settings({name: value}, is_offline=False)
