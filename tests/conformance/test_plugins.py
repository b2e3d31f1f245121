from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from conductor.control.services.listing import Query
from conductor.control.services.plugin_choice import PluginChoice
from conductor.control.services.stores.blueprints import PackageNeed
from conductor.control.storage.database import Database
from conductor.control.storage.unit_of_work import SqlUnitOfWork
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.errors import Conflict
from conductor.domain.identity import Tenant
from conductor.domain.ids import BlueprintId, PluginId, TenantName
from conductor.domain.plugin import (
    ICON,
    InstallationState,
    Plugin,
    PluginInstallation,
    PluginYaml,
)
from conformance.nouns import HOME, START

OTHER = TenantName("other")


def plugin(identifier: str = "p1", **changes: Any) -> Plugin:
    plain = Plugin(
        id=PluginId(identifier),
        tenant=HOME,
        package_name="Greeter_Plugin",
        package_version="1.0",
        archive_name="greeter.wgn",
        title="Greeter",
        uploaded_at=START,
        created_by="ann",
        supported_platform="any",
        supported_py_versions=("py311",),
        labels={"a": ["b"]},
        yamls=(PluginYaml("plugin.yaml", "cloudify_dsl_1_4"),),
    )
    return replace(plain, **changes)


@pytest.fixture
def stored(database: Database) -> Database:
    with database.writing() as unit:
        unit.plugins.add(plugin())
    return database


def test_a_plugin_comes_back_as_it_went_in(stored: Database) -> None:
    with stored.reading() as unit:
        assert unit.plugins.get(HOME, "p1") == plugin()


def test_the_same_package_on_the_same_ground_is_a_conflict(stored: Database) -> None:
    with stored.writing() as unit:
        with pytest.raises(Conflict):
            unit.plugins.add(plugin("p2", package_name="greeter-plugin"))
        unit.plugins.add(plugin("p3", supported_platform="linux_x86_64"))
        unit.plugins.add(plugin("p4", tenant=OTHER))
        assert [each.id for each in unit.plugins.twins(plugin())] == ["p4"]


def test_other_tenants_see_global_plugins_only(stored: Database) -> None:
    with stored.writing() as unit:
        assert unit.plugins.find(OTHER, "p1") is None
        unit.plugins.save(plugin(visibility="global"))
        assert unit.plugins.get(OTHER, "p1").visibility == "global"
        assert [each.id for each in unit.plugins.named(OTHER, "greeter.plugin")] == ["p1"]
        assert unit.plugins.package_names(OTHER) == ["Greeter_Plugin"]


def test_a_private_plugin_is_listed_for_its_creator(stored: Database) -> None:
    with stored.writing() as unit:
        unit.plugins.save(plugin(visibility="private"))
        totals = [unit.plugins.page_for(HOME, who, Query()).total for who in ("ann", "bob", None)]
    assert totals == [1, 0, 1]


def test_lists_search_the_package_name_and_begin_with_the_oldest(stored: Database) -> None:
    with stored.writing() as unit:
        later = START.replace(year=2027)
        unit.plugins.add(plugin("a0", package_version="2.0", uploaded_at=later))
        found = unit.plugins.page(HOME, Query(search="greeter"))
        assert [each.id for each in found.items] == ["p1", "a0"]
        newest = unit.plugins.page(HOME, Query(sort=["-created_at"], size=1))
        assert ([each.id for each in newest.items], newest.total) == (["a0"], 2)


def test_archive_and_files_go_with_the_plugin(stored: Database) -> None:
    place = PluginInstallation(PluginId("p1"), manager="m")
    with stored.writing() as unit:
        unit.plugins.keep_archive(PluginId("p1"), [b"\x00one", b"two"])
        unit.plugins.keep_files(PluginId("p1"), {ICON: b"PNG", "plugin.yaml": b""})
        unit.plugin_installations.put(place)
    with stored.reading() as unit:
        assert list(unit.plugins.archive(PluginId("p1"))) == [b"\x00one", b"two"]
        assert unit.plugins.file(PluginId("p1"), "plugin.yaml") == b""
        assert unit.plugins.file(PluginId("p1"), "other.yaml") is None
    with stored.writing() as unit:
        unit.plugins.remove(HOME, "p1")
        assert list(unit.plugins.archive(PluginId("p1"))) == []
        assert unit.plugins.file(PluginId("p1"), ICON) is None
        assert unit.plugin_installations.of([PluginId("p1")]) == []


def test_an_installation_is_replaced_at_its_place(stored: Database) -> None:
    here = PluginInstallation(PluginId("p1"), manager="m")
    there = PluginInstallation(PluginId("p1"), agent="m")
    wanted = replace(here, state=InstallationState.PENDING_INSTALL)
    with stored.writing() as unit:
        for each in (here, there, wanted):
            unit.plugin_installations.put(each)
    with stored.reading() as unit:
        assert unit.plugin_installations.of([PluginId("p1")]) == [there, wanted]
        assert unit.plugin_installations.awaited("m") == [wanted]
        assert unit.plugin_installations.find(PluginId("p1"), manager="", agent="m") == there


def test_the_newest_final_version_is_found_and_the_tenants_own_comes_first(
    stored: Database,
) -> None:
    with stored.writing() as unit:
        for version in ("1.10", "1.9", "2.0rc1"):
            unit.plugins.add(plugin(version, package_version=version))
        unit.plugins.add(plugin("g", tenant=OTHER, package_version="1.10", visibility="global"))
    found = PluginChoice(stored).matching(HOME, "greeter-plugin")
    assert [each.id for each in found] == ["1.10", "g", "1.9", "p1"]
    assert PluginChoice(stored).find(OTHER, "greeter-plugin").id == "g"
    assert PluginChoice(stored).find(HOME, "greeter-plugin", ">1.10").id == "2.0rc1"


def test_what_a_blueprint_needs_goes_with_the_blueprint(database: Database) -> None:
    with database.writing() as unit:
        unit.blueprints.add(_blueprint())
        unit.blueprints.note_packages(HOME, "bp", [("a_b", "1.0"), ("A-b", "1.0"), ("c", "")])
        assert unit.blueprints.needing(None, "a.b") == [PackageNeed(HOME, "bp", "1.0")]
        assert unit.blueprints.needing(OTHER, "a.b") == []
        unit.blueprints.remove(HOME, "bp")
        assert unit.blueprints.needing(HOME, "c") == []


def test_what_a_blueprint_imports_goes_with_the_blueprint(database: Database) -> None:
    with database.writing() as unit:
        for name in ("bp", "b2"):
            unit.blueprints.add(replace(_blueprint(), id=BlueprintId(name)))
            unit.blueprints.note_imports(HOME, name, ["lib", "lib", f"lib-{name}"])
        unit.blueprints.note_imports(HOME, "bp", [])
        assert unit.blueprints.importing(HOME, "lib") == ["b2", "bp"]
        assert unit.blueprints.importing(HOME, "lib-bp") == ["bp"]
        assert unit.blueprints.importing(OTHER, "lib") == []
        unit.blueprints.remove(HOME, "bp")
        assert unit.blueprints.importing(HOME, "lib") == ["b2"]


def test_needs_of_older_blueprints_are_noted_by_the_migration(empty_database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", "conductor.control.storage:migrations")
    plan = {
        "workflow_plugins_to_install": [
            {"install": True, "package_name": "A_b", "package_version": None},
            {"install": False, "package_name": "script"},
        ]
    }
    with empty_database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        unit = SqlUnitOfWork(connection)
        unit.tenants.add(Tenant(HOME, START))
        unit.blueprints.add(replace(_blueprint(), plan=plan))
        command.upgrade(config, "head")
    with empty_database.reading() as unit:
        assert unit.blueprints.needing(HOME, "a-b") == [PackageNeed(HOME, "bp", "")]


def _blueprint() -> Blueprint:
    return Blueprint(BlueprintId("bp"), HOME, BlueprintState.UPLOADED, "b.yaml", START, "ann")
