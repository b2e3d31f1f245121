"""What a run foretells, and how it goes on after what its journal did by that."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from looking_ahead import CHANGE, Worker, World

from conductor.domain.facts import Fact, OperationJudged, OperationMoved
from conductor.domain.operation import OperationState
from conductor.runtime.engine.exceptions import NonRecoverableError, RecoverableError
from conductor.runtime.engine.foresight import Foresight
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.engine.sequence import forkjoin
from conductor.runtime.engine.task import Task
from conductor.runtime.engine.verdict import HandlerResult

Build = Callable[[World], object]
AGAIN = RecoverableError("not yet", retry_after=0)


def ahead(**how: int) -> World:
    return World(Worker(looks_ahead=True, **how))


def run(build: Build, *, looks_ahead: bool = True, **how: int) -> World:
    world = World(Worker(looks_ahead=looks_ahead, **how))
    build(world)
    world.run.execute()
    return world


def both_ways(build: Build, **how: int) -> World:
    """The world in which the journal looked ahead, after it wrote what the other one wrote."""
    followed, ordinary = run(build, **how), run(build, looks_ahead=False)
    assert followed.facts == ordinary.facts
    assert followed.worker.ran == ordinary.worker.ran
    assert followed.worker.carried_out == ordinary.worker.carried_out
    assert followed.graph.tasks == []
    return followed


def twice(facts: Iterable[Fact]) -> list[Any]:
    """The moves and verdicts that were written more than once."""
    counted = Counter(
        (type(f).__name__, f.operation_id, getattr(f, "state", ""))
        for f in facts
        if isinstance(f, OperationMoved | OperationJudged)
    )
    return [each for each, times in counted.items() if times > 1]


@pytest.mark.parametrize("how", [{}, {"pace": 1}, {"pace": 3, "told_at_once": 2}])
def test_a_chain_of_plain_successes_is_followed_to_its_end(how: dict[str, int]) -> None:
    world = both_ways(lambda world: world.chain("abcde"), **how)
    assert world.worker.ran == list("abcde")
    assert world.worker.followed == list("abcd")  # nothing comes after the last one
    assert twice(world.facts) == []


def test_the_end_of_one_and_the_sending_of_the_next_are_one_write() -> None:
    world = run(lambda world: world.chain("abc"))
    moves = [
        [f"{f.operation_id} {f.state}" for f in batch if isinstance(f, OperationMoved)]
        for batch in world.worker.batches
    ]
    assert moves == [
        ["a sent"],
        ["a started", "a succeeded", "b sent"],
        ["b started", "b succeeded", "c sent"],
        ["c started", "c succeeded"],
    ]


NAMES = [f"{number:02}" for number in range(40)]


def long_chain(world: World) -> None:
    world.graph.sequence().add(*[world.operation(name) for name in NAMES])


@pytest.mark.parametrize("told_at_once", [1, 8])
def test_a_long_chain_is_followed_to_its_end_when_its_run_hears_in_time(told_at_once: int) -> None:
    world = both_ways(long_chain, pace=1, told_at_once=told_at_once)
    assert world.worker.followed == NAMES[:-1]
    assert len(world.worker.foretold) == len(NAMES) - 1  # each once


def test_a_long_chain_goes_on_when_the_journal_has_come_to_the_end_of_what_was_foretold() -> None:
    world = both_ways(long_chain)
    assert len(world.worker.foretold) == len(set(world.worker.foretold)) < len(NAMES) - 1
    assert world.worker.ran == NAMES


def test_instant_tasks_in_between_are_carried_out_once_and_when_they_are_followed() -> None:
    def build(world: World) -> None:
        steps: list[Task] = [world.operation("a"), world.instant("i"), world.instant("j")]
        world.graph.sequence().add(*steps, world.operation("b"), world.operation("c"))

    world = both_ways(build)
    assert world.worker.followed == ["a", "b"]
    assert world.worker.carried_out == ["i", "j"]


def test_an_instant_task_is_not_carried_out_when_it_is_foretold() -> None:
    def build(world: World) -> None:
        world.graph.sequence().add(
            world.operation("a", NonRecoverableError("no")),
            world.instant("i"),
            world.operation("b"),
        )

    world = run(build)
    assert world.worker.foretold == [("a", "b")]
    assert world.worker.carried_out == []
    assert world.worker.ran == ["a"]


def test_a_chain_is_followed_inside_of_a_subgraph_and_not_past_its_end() -> None:
    def build(world: World) -> None:
        subgraph = world.graph.subgraph("s")
        subgraph.sequence().add(*[world.operation(name) for name in "bcd"])
        world.graph.sequence().add(world.operation("a"), subgraph, world.operation("e"))

    world = both_ways(build)
    assert world.worker.followed == ["b", "c"]
    assert world.worker.ran == list("abcde")


def handled(task: Task) -> HandlerResult:
    return HandlerResult.cont()


def a_handler_of_success(world: World) -> None:
    world.chain("abc")[0].on_success = handled


def a_handler_of_failure(world: World) -> None:
    world.chain("abc")[0].on_failure = handled


def an_instant_task_with_a_handler(world: World) -> None:
    world.graph.sequence().add(
        world.operation("a"), world.instant("i", on_success=handled), world.operation("b")
    )


def a_callback_that_waits_for_the_result(world: World) -> None:
    world.chain("abc")[0].async_result.on_result(lambda result: "changed")


def a_callback_of_an_instant_task(world: World) -> None:
    instant = world.instant("i")
    instant.async_result.on_result(lambda result: "changed")
    world.graph.sequence().add(world.operation("a"), instant, world.operation("b"))


def a_second_dependent(world: World) -> None:
    first, _ = world.chain("ab")
    second = world.operation("c")
    world.graph.add_task(second)
    world.graph.add_dependency(second, first)


def a_task_that_begins_by_itself(world: World) -> None:
    world.graph.sequence().add(world.operation("a"), world.local("l"), world.operation("b"))


def a_moment_to_wait_for(world: World) -> None:
    world.chain("ab")[1].execute_after = 1.0


def a_task_of_a_subgraph(world: World) -> None:
    subgraph = world.graph.subgraph("s")
    first, inner = world.operation("a"), world.operation("b")
    subgraph.add_task(inner)
    world.graph.add_task(first)
    world.graph.add_dependency(inner, first)


def a_task_outside_of_the_subgraph(world: World) -> None:
    subgraph = world.graph.subgraph("s")
    inner, after = world.operation("a"), world.operation("b")
    subgraph.add_task(inner)
    world.graph.add_task(after)
    world.graph.add_dependency(after, inner)


CERTAIN_NOT = [
    a_handler_of_success,
    a_handler_of_failure,
    an_instant_task_with_a_handler,
    a_callback_that_waits_for_the_result,
    a_callback_of_an_instant_task,
    a_second_dependent,
    a_task_that_begins_by_itself,
    a_moment_to_wait_for,
    a_task_of_a_subgraph,
    a_task_outside_of_the_subgraph,
]


@pytest.mark.parametrize("build", CERTAIN_NOT)
def test_nothing_is_foretold_of_a_task_that_leaves_something_to_decide(build: Build) -> None:
    world = both_ways(build)
    assert "a" not in [before for before, _ in world.worker.foretold]
    assert "a" in world.worker.ran


def test_nothing_is_foretold_while_two_are_under_way() -> None:
    world = ahead(pace=1)
    for name in "ax":
        world.graph.sequence().add(world.operation(name), world.operation(f"{name} next"))
    seen: list[int] = []
    world.worker.when_ended = lambda name: seen.append(len(world.worker.foretold))
    world.run.execute()
    assert seen == [0, 0, 0, 0]  # there are always two, until the last one is alone
    assert world.worker.ran == ["a", "x", "a next", "x next"]


def test_the_last_of_several_that_began_together_is_followed_once_it_is_alone() -> None:
    world = ahead(pace=1)
    world.graph.add_task(world.operation("a"))
    world.chain("xyz")
    world.run.execute()
    assert world.worker.ran == list("axyz")
    assert world.worker.followed == ["x", "y"]


def test_nothing_is_foretold_of_one_who_waits_for_another_too() -> None:
    world = ahead(pace=1)
    a, x, b = world.operation("a"), world.operation("x"), world.operation("b")
    world.graph.sequence().add(forkjoin(a, x), b, world.operation("c"))
    seen: list[tuple[str, list[tuple[str, str]]]] = []
    world.worker.when_ended = lambda name: seen.append((name, list(world.worker.foretold)))
    world.run.execute()
    assert [each for each in seen if each[0] in "ax"] == [
        ("a", []),
        ("x", [("x", "b"), ("b", "c")]),
    ]


def test_nothing_is_foretold_while_a_retry_waits() -> None:
    world = ahead()
    late = world.operation("late")
    late.execute_after = 10.0**11
    world.graph.add_task(late)
    world.chain("ab")
    world.worker.when_ended = lambda name: name == "b" and world.cancel()
    world.run.execute()
    assert world.worker.ran == ["a", "b"]
    assert world.worker.foretold == []


def test_nothing_is_foretold_after_a_failure() -> None:
    world = ahead(pace=1)
    world.graph.add_task(world.operation("failing", NonRecoverableError("no")))
    world.chain("abc")
    world.run.execute()
    assert world.worker.ran == ["failing", "a", "b", "c"]
    assert world.worker.foretold == []


def test_nothing_is_foretold_after_a_cancellation() -> None:
    world = ahead(pace=1)
    world.graph.add_task(world.operation("x"))
    world.chain("abc")
    world.worker.when_ended = lambda name: name == "x" and world.cancellation.request()
    world.run.execute()
    assert world.worker.ran == ["x", "a"]
    assert world.worker.foretold == []


def test_what_a_handler_added_is_stored_and_may_be_foretold() -> None:
    def build(world: World) -> None:
        def add(task: Task) -> HandlerResult:
            b, c = world.operation("b"), world.operation("c")
            world.graph.sequence().add(b, c)
            return HandlerResult.cont()

        world.graph.add_task(world.operation("a", on_success=add))

    world = both_ways(build)
    assert world.worker.foretold == [("b", "c")]
    assert world.worker.ran == ["a", "b", "c"]


OTHERWISE: dict[str, tuple[Any, ...]] = {
    "a result": ("fine",),
    "changed properties": (CHANGE,),
    "a failure that is tried again": (AGAIN, None),
    "two failures and then a result": (AGAIN, AGAIN, "fine"),
}


@pytest.mark.parametrize("outcomes", OTHERWISE.values(), ids=OTHERWISE)
@pytest.mark.parametrize("where", "abcde")
@pytest.mark.parametrize("how", [{}, {"pace": 1}, {"pace": 2, "told_at_once": 3}])
def test_what_is_no_plain_success_goes_the_ordinary_way_and_the_chain_goes_on(
    outcomes: tuple[Any, ...], where: str, how: dict[str, int]
) -> None:
    world = both_ways(lambda world: world.chain("abcde", **{where: outcomes}), **how)
    assert twice(world.facts) == []
    assert len(world.worker.ran) == len(set(world.worker.ran)) == 4 + len(outcomes)
    plain = [name for name in "abcd" if name != where]
    last_try = [where + "+" * (len(outcomes) - 1)] if outcomes[-1] is None and where != "e" else []
    assert sorted(world.worker.followed) == sorted([*plain, *last_try])


def test_what_was_foretold_behind_a_final_failure_never_begins() -> None:
    world = run(lambda world: world.chain("abcd", b=[NonRecoverableError("broken")]))
    assert world.worker.ran == ["a", "b"]
    assert [task.id for task in world.run.failed] == ["b"]


def test_a_task_that_was_foretold_and_not_followed_begins_beside_a_local_one() -> None:
    """Somebody else's code adds the local task in the moment when the chain leaves its path."""
    world = ahead()
    world.chain("abcd", b=["fine"])
    world.worker.when_ended = lambda name: (
        world.graph.add_task(world.local("l")) if name == "b" else None
    )
    world.run.execute()
    assert ("b", "c") in world.worker.foretold
    assert sorted(world.worker.ran) == ["a", "b", "c", "d", "l"]
    assert world.graph.tasks == []
    assert twice(world.facts) == []


def test_what_was_foretold_for_a_chain_that_was_left_fires_for_no_later_head() -> None:
    """`c` was foretold after `b` while `a` was the head; `b` goes by an order of its own."""
    world = ahead(pace=1)
    world.chain("abcd", a=["fine"])
    world.run.execute()
    assert world.worker.followed == ["b", "c"]
    assert world.worker.ran == list("abcd")
    assert Counter(world.worker.foretold)[("b", "c")] == 2


def when_nth_ends(world: World, count: int, do: Callable[[], object]) -> None:
    def ended(name: str) -> None:
        if len(world.worker.ran) == count:
            do()

    world.worker.when_ended = ended


@pytest.mark.parametrize("count", [1, 3, 5, 12])
@pytest.mark.parametrize("how", [{"pace": 1}, {"pace": 4, "told_at_once": 3}, {}])
def test_a_cancellation_keeps_what_was_followed_and_follows_nothing_more(
    count: int, how: dict[str, int]
) -> None:
    world = ahead(**how)
    long_chain(world)
    when_nth_ends(world, count, world.cancel)
    world.run.execute()
    assert world.worker.ran == NAMES[:count]
    ended = [f.operation_id for f in world.facts if is_move(f, "succeeded")]
    assert ended == NAMES[:count]
    assert twice(world.facts) == []
    assert not world.worker.running


@pytest.mark.parametrize("how", [{"pace": 1}, {"pace": 2, "told_at_once": 2}])
def test_a_cancelled_run_waits_for_what_the_journal_has_begun_meanwhile(
    how: dict[str, int],
) -> None:
    """The journal was just about to follow one when the wish came."""
    world = ahead(**how)
    long_chain(world)
    when_nth_ends(world, 4, world.cancellation.request)
    when_closed = iter(range(2))
    world.worker.when_ended = _then(
        world.worker.when_ended,
        lambda name: len(world.worker.ran) == 6 and next(when_closed) == 0 and world.cancel(),
    )
    world.run.execute()
    assert world.worker.ran == NAMES[:6]
    assert [f.operation_id for f in world.facts if is_move(f, "succeeded")] == NAMES[:6]
    assert not world.worker.running
    assert twice(world.facts) == []


def test_an_instant_task_that_was_followed_is_carried_out_in_a_cancelled_run_too() -> None:
    """It is in the journal that it was done."""
    world = ahead()
    world.graph.sequence().add(
        world.operation("a"), world.instant("i"), world.operation("b"), world.operation("c")
    )
    world.worker.when_ended = lambda name: (
        world.cancellation.request() if name == "a" else world.cancel()
    )
    world.run.execute()
    assert world.worker.carried_out == ["i"]
    assert world.worker.ran == ["a", "b"]


def is_move(fact: Fact, state: str) -> bool:
    return isinstance(fact, OperationMoved) and fact.state == state


def _then(*each: Callable[[str], object]) -> Callable[[str], object]:
    return lambda name: [do(name) for do in each]


# Graphs by chance

outcomes = st.sampled_from([(None,), (None,), (None,), ("fine",), (CHANGE,), (AGAIN, None)])
rarely = st.integers(0, 4).map(lambda number: number == 4)
operations = st.tuples(st.just("operation"), outcomes, rarely)
instants = st.tuples(st.just("instant"), rarely)
chains = st.recursive(
    st.lists(operations | operations | instants, max_size=6),
    lambda inner: st.lists(
        operations | operations | instants | st.tuples(st.just("subgraph"), inner), max_size=6
    ),
    max_leaves=20,
)


def add_steps(world: World, home: Any, steps: list[Any], prefix: str = "") -> None:
    sequence = home.sequence()
    for number, (kind, *details) in enumerate(steps):
        name = f"{prefix}{number}"
        if kind == "subgraph":
            subgraph = home.subgraph(name)
            add_steps(world, subgraph, details[0], f"{name}.")
            sequence.add(subgraph)
        elif kind == "instant":
            sequence.add(world.instant(name, on_success=handled if details[0] else None))
        else:
            on_success = handled if details[1] else None
            sequence.add(world.operation(name, *details[0], on_success=on_success))


@settings(deadline=None, max_examples=200)
@given(chains, st.integers(1, 9), st.integers(1, 8))
def test_both_ways_write_the_same_of_any_chain(
    steps: list[Any], pace: int, told_at_once: int
) -> None:
    world = both_ways(
        lambda world: add_steps(world, world.graph, steps), pace=pace, told_at_once=told_at_once
    )
    assert twice(world.facts) == []


forks = st.lists(st.lists(st.lists(outcomes, max_size=3), min_size=1, max_size=3), max_size=5)


@settings(deadline=None, max_examples=200)
@given(forks, st.integers(1, 9), st.integers(1, 8))
def test_where_chains_run_side_by_side_each_writes_what_it_would_and_waits_for_the_others(
    stages: list[list[list[Any]]], pace: int, told_at_once: int
) -> None:
    """Only how they mix may differ; a stage begins when all chains of the one before are done."""

    def build(world: World) -> None:
        before: list[Task] = []
        for stage, parts in enumerate(stages):
            after: list[Task] = []
            for part, names in enumerate(parts):
                steps = [
                    world.operation(f"{stage}.{part}.{number}", *each)
                    for number, each in enumerate(names)
                ]
                world.graph.sequence().add(*steps)
                for awaited in before if steps else []:
                    world.graph.add_dependency(steps[0], awaited)
                after += steps[-1:]
            before = after or before

    followed = run(build, pace=pace, told_at_once=told_at_once)
    ordinary = run(build, looks_ahead=False)
    assert twice(followed.facts) == []
    assert sorted(map(repr, followed.facts)) == sorted(map(repr, ordinary.facts))
    assert sorted(followed.worker.ran) == sorted(ordinary.worker.ran)
    dense = [int(f.operation_id.split(".")[0]) for f in followed.facts if is_move(f, "sent")]
    assert dense == sorted(dense)


def test_what_follows_a_task_that_is_ending_right_now_is_foretold_like_any_other() -> None:
    """Another thread has set its state, and not its result yet."""
    graph, told = TasksGraph(), Told()
    ending, follower = Ending("a"), Ending("b")
    graph.sequence().add(ending, follower)
    graph.mark_stored()
    foresight = Foresight(graph, told, lambda task, state: None)
    foresight.begin(ending)
    ending._state = "succeeded"
    foresight.look_ahead(ending)
    (facts,) = told.foretold
    assert facts[0] == OperationMoved(ending.id, OperationState.SUCCEEDED)


class Ending(Task):
    begins_by_order = True

    def order(self, *, is_certain: bool = True) -> Any:
        return self

    def recorded_result(self) -> Any:
        return self.async_result.result if self.is_terminated else None


class Told(ListJournal):
    looks_ahead = True

    def __init__(self) -> None:
        super().__init__()
        self.foretold: list[Sequence[Fact]] = []

    def foretell(self, head: str, operation_id: str, facts: Sequence[Fact], order: Any) -> None:
        self.foretold.append(facts)
