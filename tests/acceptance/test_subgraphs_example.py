"""The roll-out that goes wrong in several ways, as its README tells it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.place import Here, OnServer, Place
from acceptance.stage import client

BLUEPRINT = Path(__file__).parents[2] / "examples" / "06-subgraphs-and-handlers" / "blueprint.yaml"


@pytest.fixture(scope="module", params=["server", "local"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    if request.param == "server":
        cfy: Guest = request.getfixturevalue("cfy")
        cfy.does("install", str(BLUEPRINT), "-b", "fleet", "-d", "fleet")
        with client(request.getfixturevalue("server")) as asked:
            yield OnServer(asked, "fleet")
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(BLUEPRINT.parent / "plugins" / "fleet")
            here = Here(BLUEPRINT, {}, tmp_path_factory.mktemp("local"))
            here.runs("install")
            yield here


def servers(place: Place) -> list[str]:
    """The canary is the first one."""
    return sorted(each["id"] for each in place.instances("server"))


def versions(place: Place) -> list[str]:
    found = {each["id"]: each["runtime_properties"] for each in place.instances("server")}
    return [found[server]["version"] for server in servers(place)]


def at(told: str, *words: str) -> list[int]:
    """Where each of them is said, once."""
    assert [told.count(each) for each in words] == [1] * len(words), told
    return [told.index(each) for each in words]


def test_the_first_server_goes_ahead_and_the_others_follow_side_by_side(place: Place) -> None:
    told = place.runs("roll_out", version="1")
    assert versions(place) == ["1", "1", "1"]
    [database] = place.instances("database")
    canary, *others = servers(place)
    steps = ("fetch", "drain", "swap", "check", "report")
    for server in (canary, *others):
        in_order = at(told, f"back_up of {database['id']}", *(f"{s} of {server}" for s in steps))
        assert in_order == sorted(in_order)
    ends = max(at(told, f"attach of {canary}", f"report of {canary}"))
    assert all(ends < begins for begins in at(told, *(f"drain of {each}" for each in others)))
    fetched = max(at(told, *(f"fetch of {each}" for each in (canary, *others))))
    assert [fetched] < at(told, f"drain of {canary}")
    last = max(at(told, *(f"attach of {each}" for each in others)))
    assert [last] < at(told, f"announce of {database['id']}")


def test_an_operation_is_tried_again_as_often_as_the_blueprint_says(place: Place) -> None:
    told = place.runs("roll_out", version="2", trouble={"canary.check": 2})
    for time in (1, 2):
        assert f"check of {servers(place)[0]} fails, time {time}" in told
    assert versions(place) == ["2", "2", "2"]


def test_a_handler_hands_in_a_subgraph_for_one_that_failed(place: Place) -> None:
    told = place.runs("roll_out", version="3", trouble={"others.swap": 1})
    canary, *others = servers(place)
    assert told.count(f"drain of {canary}") == 1
    assert [told.count(f"drain of {each}") for each in others] == [2, 2]
    assert versions(place) == ["3", "3", "3"]


def test_a_server_that_fails_twice_is_put_back_and_left_behind(place: Place) -> None:
    before = versions(place)
    told = place.runs("roll_out", version="4", trouble={"others.swap": 2})
    at(told, *(f"put_back of {each}" for each in servers(place)[1:]))
    assert versions(place) == ["4", *before[1:]]
    assert "announce of" in told


def test_without_its_canary_a_roll_out_ends(place: Place) -> None:
    before = versions(place)
    told = place.fails("roll_out", version="5", trouble={"canary.swap": 2})
    canary, *others = servers(place)
    at(told, f"put_back of {canary}")
    assert not any(f"drain of {each}" in told for each in others)
    assert "announce of" not in told
    assert versions(place) == before


def test_a_failure_may_be_ignored(place: Place) -> None:
    told = place.runs("roll_out", version="6", trouble={"announce": 1})
    at(told, "announce of", "nobody was told")
    assert versions(place) == ["6", "6", "6"]
