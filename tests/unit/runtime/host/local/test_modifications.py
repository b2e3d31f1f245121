"""Environments whose number of instances changes, in memory and in files."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cloudify.exceptions import WorkflowFailed
from cloudify.workflows import local
from conductor.domain import crash_points
from conductor.domain.errors import Conflict, IllegalMove, NotFound
from unit.runtime.host.local import growing
from unit.runtime.host.local.stage import BLUEPRINT, blueprint

GROWING = "unit.runtime.host.local.growing"
GROUP = f"""
  change:
    mapping: deeds.{GROWING}.change
    parameters: {{count: {{type: integer}}, end: {{default: finish}}}}
  counts: deeds.{GROWING}.counts
groups: {{farm: {{members: [web]}}}}
policies: {{p: {{type: cloudify.policies.scaling, targets: [farm]}}}}
"""


class Site:
    """`again` is the environment as another process finds it."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._place = str(folder / "stored")
        self._storage = (
            local.InMemoryStorage() if kind == "memory" else local.FileStorage(self._place)
        )
        text = BLUEPRINT + GROUP
        path = blueprint(folder, text)
        self.env = local.init_env(path, name="site", storage=self._storage)
        self.is_in_files = kind == "files"

    def again(self) -> Any:
        storage = local.FileStorage(self._place) if self.is_in_files else self._storage
        return local.load_env("site", storage)

    def instances(self) -> dict[str, Any]:
        return {each.id: dict(each) for each in self.again().storage.get_node_instances()}

    def ids(self, node: str) -> list[str]:
        return [name for name, each in self.instances().items() if each["node_id"] == node]

    def counts(self) -> Any:
        return self.again().execute("counts")

    def files(self) -> set[str]:
        folder = Path(self._place) / "deployments" / "site" / "node-instances"
        return {path.stem for path in folder.iterdir()}


@pytest.fixture(params=["memory", "files"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    return Site(tmp_path, request.param)


@pytest.fixture
def filed(tmp_path: Path) -> Site:
    return Site(tmp_path, "files")


def test_new_instances_are_installed_and_stay(site: Site) -> None:
    site.env.execute("install")
    before = site.instances()
    site.env.execute("scale", {"scalable_entity_name": "web", "delta": 2})
    now = site.instances()
    assert Counter(each["node_id"] for each in now.values()) == {"db": 1, "web": 4}
    assert {each["state"] for each in now.values()} == {"started"}
    new = [now[each] for each in now.keys() - before.keys()]
    assert {each["index"] for each in new} == {3, 4}
    for each in new:
        assert each["runtime_properties"]["made_with"]["size"] == "small"
        assert [edge["target_name"] for edge in each["relationships"]] == ["db"]
    assert site.counts() == {
        "nodes": {"db": 1, "web": 4},
        "planned": {"db": 1, "web": 4},
        "groups": {"farm": 1},
        "started": [],
    }
    assert site.again().storage.get_node("web").number_of_instances == 4


def test_who_goes_is_uninstalled_and_gone(site: Site) -> None:
    site.env.execute("install")
    first, second = site.ids("web")
    scale = {"scalable_entity_name": "web", "delta": -1, "include_instances": [first]}
    site.env.execute("scale", scale)
    assert site.ids("web") == [second]
    if site.is_in_files:
        assert site.files() == set(site.instances())
    site.env.execute("scale", {"scalable_entity_name": "web", "delta": 1})
    assert len(site.ids("web")) == 2
    assert site.env.outputs()["made"] == ["small", "small"]


def test_a_group_is_scaled(site: Site) -> None:
    site.env.execute("install")
    site.env.execute("scale", {"scalable_entity_name": "farm", "delta": 1})
    webs = [each for each in site.instances().values() if each["node_id"] == "web"]
    groups = Counter(each["scaling_groups"][0]["id"] for each in webs)
    assert sorted(groups.values()) == [2, 2]
    assert site.counts()["groups"] == {"farm": 2}


def test_a_failure_leaves_what_was_there(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.env.execute("install")
    before = site.instances()

    def fail(ctx: Any, **_: Any) -> None:
        raise OSError("no space")

    monkeypatch.setattr("unit.runtime.host.local.deeds.connect", fail)
    with pytest.raises(WorkflowFailed, match="no space"):
        site.env.execute("scale", {"scalable_entity_name": "web", "delta": 1}, task_retries=0)
    assert without_versions(site.instances()) == without_versions(before)
    assert site.counts()["nodes"]["web"] == site.counts()["planned"]["web"] == 2


def without_versions(instances: dict[str, Any]) -> dict[str, Any]:
    return {name: each | {"version": None} for name, each in instances.items()}


@pytest.mark.parametrize("delta", [2, -1])
def test_a_dry_run_starts_none(site: Site, delta: int) -> None:
    site.env.execute("install")
    before, counted = site.instances(), site.counts()
    asked = {"scalable_entity_name": "web", "delta": delta}
    site.env.execute("scale", asked, dry_run=True)
    assert (site.instances(), site.counts()) == (before, counted)
    site.env.execute("scale", asked)  # nothing is in its way
    assert site.instances() != before


def test_one_at_a_time(site: Site) -> None:
    site.env.execute("change", {"count": 3, "end": ""})
    [started] = site.counts()["started"]
    with pytest.raises(Conflict, match=started):
        site.env.execute("change", {"count": 4})
    site.env.execute("scale", {"scalable_entity_name": "web", "delta": 1, "abort_started": True})
    assert site.counts()["started"] == []
    assert len(site.ids("web")) == 3


def test_a_rollback_brings_back_what_is_gone_and_what_changed(site: Site) -> None:
    site.env.execute("install")
    before = site.instances()
    [gone] = site.env.execute("change", {"count": 1, "end": ""})
    site.env.storage.update_node_instance(gone, state="broken", runtime_properties={})
    [started] = site.again().storage.get_modifications()
    assert site.env.storage.roll_back_modification(started.id).status == "rolledback"
    after = site.instances()
    assert without_versions(after) == without_versions(before)
    assert after[gone]["version"] > before[gone]["version"]
    with pytest.raises(IllegalMove, match=started.id):
        site.env.storage.roll_back_modification(started.id)
    with pytest.raises(NotFound):
        site.env.storage.roll_back_modification("nothing")


class Lost(BaseException):
    """As if the process had been killed."""


@pytest.mark.parametrize("move", ["start", "finish", "rollback"])
@pytest.mark.parametrize(
    "place",
    [crash_points.BATCH_TAKEN, crash_points.BATCH_COMMITTED, crash_points.BATCH_APPLIED],
)
@pytest.mark.parametrize("count", [1, 4])
def test_who_is_lost_in_a_move_leaves_all_of_it_or_nothing(
    filed: Site, monkeypatch: pytest.MonkeyPatch, move: str, place: str, count: int
) -> None:
    filed.env.execute("install")
    growing.lost_in.clear()

    def lose(here: str) -> None:
        if here == place and growing.lost_in[-1:] == [move]:
            raise Lost

    monkeypatch.setattr(crash_points, "_listeners", [lose])
    end = "rollback" if move == "rollback" else "finish"
    with pytest.raises(Lost):
        filed.env.execute("change", {"count": count, "end": end})
    monkeypatch.undo()
    is_done = place != crash_points.BATCH_TAKEN
    begun = is_done if move == "start" else True
    ended = is_done and move != "start"
    expected = 2
    if begun and not (ended and end == "rollback"):
        expected = max(count, 2) if not ended else count
    assert len(filed.ids("web")) == expected
    counts = filed.counts()
    assert len(counts["started"]) == (begun and not ended)
    assert counts["nodes"]["web"] == (count if ended and end == "finish" else 2)
    assert filed.files() == set(filed.instances())
    filed.again().execute("install")
    assert {each["state"] for each in filed.instances().values()} == {"started"}
