"""Local environments in files that are scaled, and processes that are killed in the middle."""

import json
import random
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conductor.domain import crash_points
from durability.test_local_kills import Shop

BY = {"scalable_entity_name": "below"}
PLACES = [
    *((crash_points.BATCH_COMMITTED, times) for times in (1, 2, 3, 5)),
    (crash_points.BATCH_APPLIED, 2),
    (crash_points.AFTER_CALL, 1),
    (crash_points.OUTCOME_TOLD, 2),
    (crash_points.BEFORE_END, 1),
    (crash_points.CHECKPOINTED, 2),
]


def installed(folder: Path, delta: int, count: int = 2) -> Shop:
    """A shop that is to be scaled next."""
    shop = Shop(folder, count=count)
    assert shop.runs() == 0
    shop.workflow = ("scale", json.dumps({**BY, "delta": delta}))
    return shop


def executions(shop: Shop) -> list[Any]:
    return [each for each in shop.env().storage.get_executions() if each.workflow_id == "scale"]


def statuses(shop: Shop) -> list[str]:
    book = shop.folder / "deployments" / "shop" / "modifications.json"
    return [each["status"] for each in json.loads(book.read_text())["modifications"]]


def check_is_scaled(shop: Shop, count: int, inside: int = 2) -> None:
    shop.check_whole()
    env = shop.env()
    instances = env.storage.get_node_instances()
    assert Counter(each.node_id for each in instances) == {"below": count, "above": count * inside}
    assert {each.state for each in instances} == {"started"}
    ids = {each.id for each in instances}
    assert {e["target_id"] for each in instances for e in each.relationships} <= ids
    assert env.storage.get_node("below").number_of_instances == count
    assert statuses(shop) == ["finished"]
    assert [each.status for each in executions(shop)] == ["terminated"]


@pytest.mark.parametrize(
    ("delta", "place", "times"),
    [*((2, *each) for each in PLACES), *((-1, *each) for each in PLACES[:4])],
)
def test_killed_anywhere_it_finds_its_modification(
    tmp_path: Path, delta: int, place: str, times: int
) -> None:
    shop = installed(tmp_path, delta)
    was_killed = shop.runs(place, times) == -signal.SIGKILL
    shop.check_whole()
    if was_killed and [each.status for each in executions(shop)] != ["terminated"]:
        assert shop.runs() == 0
    check_is_scaled(shop, 2 + delta)


@pytest.mark.parametrize("seed", range(2))
def test_killed_again_and_again_it_comes_to_its_end(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    shop = installed(tmp_path, 3, count=3)
    for _ in range(3):
        shop.is_killed_after(chance.randrange(1, 300))
        shop.check_whole()
    if executions(shop)[-1].status != "terminated":
        assert shop.runs() == 0
    check_is_scaled(shop, 6, inside=3)
