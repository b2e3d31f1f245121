from datetime import timedelta

import pytest

from conductor.settings import HostSettings, host_settings, server_settings


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
        ("CONDUCTOR_IDLE_MINUTES", "0"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        host_settings({name: value}, is_offline=False)


def networks(listed: str) -> tuple[str, ...]:
    environment = {"CONDUCTOR_IMPORT_NETWORKS": listed}
    settings = server_settings(None, 0, "127.0.0.1", None, None, None, environment)
    return settings.import_networks


def test_networks_to_import_from_are_listed_with_commas() -> None:
    assert networks("") == ()
    assert networks(" 10.0.0.0/8, fc00::/7,repo.internal ,1.2.3.4") == (
        "10.0.0.0/8",
        "fc00::/7",
        "repo.internal",
        "1.2.3.4",
    )


@pytest.mark.parametrize("listed", ["10.0.0.0/33", "a b", "http://repo", "*", "-x"])
def test_what_is_no_network_and_no_host_is_refused(listed: str) -> None:
    with pytest.raises(ValueError, match="CONDUCTOR_IMPORT_NETWORKS"):
        networks(listed)
