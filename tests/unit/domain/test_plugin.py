from datetime import UTC, datetime
from typing import Any

import pytest

from conductor.domain.errors import IllegalMove
from conductor.domain.ids import PluginId, TenantName
from conductor.domain.lifecycle import Actor
from conductor.domain.plugin import (
    InstallationState,
    Plugin,
    PluginInstallation,
    PluginYaml,
    package_key,
)

S = InstallationState
HERE = PluginInstallation(PluginId("p"), manager="m")


def plugin(**about: Any) -> Plugin:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return Plugin(
        PluginId("p"), TenantName("t"), "greeter", "1.0", "g.wgn", "Greeter", noon, "ann", **about
    )


@pytest.mark.parametrize(
    ("about", "ground"),
    [
        ({}, "any"),
        ({"supported_platform": "Linux_x86_64"}, "linux_x86_64"),
        ({"supported_platform": "any", "distribution": "centos"}, "any centos"),
    ],
)
def test_a_plugin_has_a_ground_to_run_on(about: dict[str, str], ground: str) -> None:
    assert plugin(**about).ground == ground


def test_a_blueprint_gets_the_newest_yaml_that_is_not_newer_than_itself() -> None:
    files = {"v4": "cloudify_dsl_1_4", "v5": "cloudify_dsl_1_5", "v3": "cloudify_dsl_1_3"}
    shown = plugin(yamls=tuple(PluginYaml(name, version) for name, version in files.items()))
    assert shown.yaml_for("cloudify_dsl_1_5") == shown.yaml_for(None) == "v5"
    assert shown.yaml_for("cloudify_dsl_1_4") == "v4"
    assert shown.yaml_for("cloudify_dsl_1_2") is None
    assert plugin(yamls=(PluginYaml("any"),)).yaml_for("cloudify_dsl_1_0") == "any"


@pytest.mark.parametrize("spelling", ["My.Plugin", "my_plugin", "my-plugin", "MY--PLUGIN"])
def test_all_spellings_of_a_package_are_one(spelling: str) -> None:
    assert package_key(spelling) == "my-plugin"


def test_an_installation_forgets_its_error_when_it_goes_on() -> None:
    failed = HERE.move_to(S.ERROR, by=Actor.WORKER, error="no disk")
    assert failed.move_to(S.PENDING_INSTALL, by=Actor.PERSON).error == ""


def test_an_illegal_move_names_plugin_and_place() -> None:
    with pytest.raises(IllegalMove, match="p on m: uninstalled -> pending-install"):
        HERE.move_to(S.PENDING_INSTALL, by=Actor.WORKER)
