"""Each rule on histories made by hand: one that keeps it is the same with one thing changed."""

from dataclasses import replace

import pytest

from chaos.history import History, Note
from chaos.invariants import RULES, breaches
from chaos.journal import Event, Execution, Instance, Journal, Operation

RUN = "run"
SENT_A, SENT_B = Event(2, "sending_task", "", "a"), Event(3, "sending_task", "", "b")
BEGUN = (Event(1, "workflow_started"), SENT_A)
LOST = (*BEGUN, SENT_B)


def operation(name: str, state: str, **more: object) -> Operation:
    return replace(Operation(name, RUN, state), **more)  # type: ignore[arg-type]


def journal(
    status: str, a: Operation, b: Operation, events: tuple[Event, ...], error: str = ""
) -> Journal:
    finished = sum(each.is_terminated for each in (a, b))
    execution = Execution(RUN, "chain", "d", status, error, 2, finished, len(events))
    instance = Instance("i", "d", "started")
    return Journal({RUN: execution}, {"a": a, "b": b}, {RUN: events}, (instance,))


A = operation("a", "succeeded")
B_LOST = operation("b", "sent", dependencies=("a",))
B_DONE = replace(B_LOST, state="succeeded")
ERROR = "outcome unknown: b"
TOLD = (*LOST, Event(4, "workflow_failed"))
ENDED = (*TOLD, Event(5, "sending_task", "", "b"), Event(6, "workflow_succeeded"))


def clean() -> History:
    """b, which waits for a, is lost; a person resumes; b runs again and succeeds."""
    said = ["start a", "left a", "end a", "start b", "child b", "kill server", "truth 1"]
    said += ["rest 2", "resume run", "start b", "end b", "rest 3"]
    notes = tuple(Note(*line.split(), pid=7, born=1) for line in said)
    notes = tuple(replace(n, pid=8) if n.what == "child" else n for n in notes)
    return History(
        notes,
        {
            "1": journal("started", A, B_LOST, LOST),
            "2": journal("failed", A, B_LOST, TOLD, ERROR),
            "3": journal("terminated", A, B_DONE, ENDED),
        },
        reports={RUN: ("", "", "")},
        alive=frozenset({(7, 1)}),
        final_states={"chain": "started"},
    )


def broken(history: History) -> set[str]:
    return {line.partition(":")[0] for line in breaches(history)}


def with_notes(*lines: str) -> History:
    return replace(clean(), notes=tuple(Note(*line.split()) for line in lines), alive=frozenset())


def with_journal(number: str, changed: Journal) -> History:
    history = clean()
    return replace(history, journals={**history.journals, number: changed})


def test_a_clean_history_breaks_nothing() -> None:
    assert breaches(clean()) == []


def counting(told: Journal, **numbers: int) -> Journal:
    return replace(told, executions={RUN: replace(told.executions[RUN], **numbers)})


def printing(number: int, told: tuple[int, ...], *more: str) -> History:
    """a has printed so many lines as process 7, and they were told like this."""
    lines = [*(f"line {each} of 7" for each in told), *more]
    events = tuple(Event(n, "log", f"<out> {each}", "a") for n, each in enumerate(lines, 1))
    notes = [
        Note("start", "a"),
        *(Note("printed", "a", pid=7, number=n + 1) for n in range(number)),
    ]
    notes += [Note("printed", "a", pid=8, number=1)] if more else []
    return History((*notes, Note("rest", "3")), {"3": journal("terminated", A, B_DONE, events)})


def left_behind() -> History:
    told = journal("terminated", A, B_DONE, ENDED)
    history = with_notes("start a", "end a", "start b", "end b", "stop 3")
    return replace(history, journals={"3": replace(told, workers=frozenset({"w"}))})


HISTORIES = {
    "what has a result never runs again": [
        with_notes("start a", "end a", "truth 1", "start a", "rest 3"),
        with_journal("3", journal("failed", replace(A, state="pending"), B_DONE, ENDED)),
    ],
    "what runs was recorded as sent": [
        with_journal("1", journal("started", A, replace(B_LOST, state="pending"), BEGUN)),
        with_notes("start a", "end a", "start b", "start b", "truth 1", "rest 3"),
    ],
    "nothing runs before what it depends on": [
        with_notes("start b", "start a", "end a", "end b", "truth 1", "rest 3"),
        with_notes("start a", "end a", "start a", "start b", "end a", "end b", "rest 3"),
    ],
    "a retry is stored with its verdict": [
        with_journal("3", journal("terminated", replace(A, retried_by="a2"), B_DONE, ENDED)),
    ],
    "nothing runs beside itself": [
        replace(
            clean(),
            notes=(
                *(Note("start", "a", 1), Note("start", "a", 2), Note("end", "a", 1)),
                Note("rest", "3"),
            ),
        ),
    ],
    "nothing is believed that is not on disk": [
        with_journal("1", journal("started", replace(A, state="started"), B_LOST, LOST)),
    ],
    "what was lost is named or runs again": [
        with_journal("2", journal("failed", A, B_LOST, TOLD, "it was lost")),
        with_journal("2", journal("failed", A, B_LOST, TOLD, "outcome unknown")),
        with_journal("2", journal("terminated", A, B_LOST, ENDED)),
    ],
    "what may not run again waits for a person": [
        with_notes("start a", "end a", "start b", "kill server", "truth 1", "start b", "rest 3"),
    ],
    "what a person decided stays": [
        with_notes("start a", "done a", "decided a", "start a", "end a", "rest 3"),
    ],
    "what was printed is said": [
        printing(3, (1, 2)),
        printing(2, (1, 2, 2)),
        printing(2, (2, 1)),
        printing(3, (1, 2, 3), "line 2 of 8"),
    ],
    "nobody who is gone holds anything": [
        with_journal("3", journal("started", A, B_LOST, LOST)),
        left_behind(),
    ],
    "nothing runs twice without a reason": [
        with_notes("start a", "start a", "end a", "start b", "end b", "rest 3"),
    ],
    "nothing fails without a kill": [
        replace(
            with_notes("start a", "end a", "start b", "rest 2"),
            journals={"2": journal("failed", A, replace(B_LOST, state="failed"), TOLD)},
        ),
    ],
    "who fails says why": [
        with_journal("2", journal("failed", A, replace(B_LOST, state="pending"), TOLD, "why?")),
    ],
    "counters are the operations'": [
        with_journal("3", counting(journal("terminated", A, B_DONE, ENDED), finished=1)),
        with_journal("3", counting(journal("terminated", A, B_DONE, ENDED), total=3)),
    ],
    "the last event is the end": [
        with_journal("3", journal("terminated", A, B_DONE, LOST)),
    ],
    "an end leaves nothing under way": [
        with_journal("3", journal("terminated", A, B_LOST, ENDED)),
        with_journal("2", journal("started", A, B_LOST, LOST)),
    ],
    "instances are where the workflow leads": [
        replace(clean(), final_states={"chain": "deleted"}),
    ],
    "a success has run to its end": [
        with_notes("start a", "end a", "start b", "truth 1", "rest 3"),
        with_notes("start a", "end a", "start b", "end b", "end b", "rest 3"),
    ],
    "events have no gap": [
        with_journal("3", journal("terminated", A, B_DONE, ENDED[1:])),
        with_journal("3", journal("terminated", A, B_DONE, (*ENDED, ENDED[-1]))),
    ],
    "what was read stays true": [
        with_journal("2", journal("failed", A, B_LOST, (Event(1, "other"), *TOLD[1:]), ERROR)),
        replace(clean(), reports={RUN: ("something else",)}),
    ],
    "what finished operations left lives on": [replace(clean(), alive=frozenset())],
    "what a lost operation had started is dead": [
        replace(clean(), alive=frozenset({(7, 1), (8, 1)})),
    ],
    "nothing remains of a stopped Conductor": [replace(clean(), remains=("a socket",))],
}


def test_every_rule_has_a_history_that_breaks_it() -> None:
    assert set(HISTORIES) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_broken_rule_is_told(rule: str) -> None:
    for history in HISTORIES[rule]:
        assert rule in broken(history), breaches(history)


@pytest.mark.parametrize(("before", "is_broken"), [(("kill",), False), (("kill", "look"), True)])
def test_who_died_shortly_before_a_line_was_printed_did_not_tell_it(
    before: tuple[str, ...], *, is_broken: bool
) -> None:
    history = printing(1, ())
    earlier = tuple(Note(what, "server") for what in before)
    found = broken(replace(history, notes=(*earlier, *history.notes)))
    assert ("what was printed is said" in found) is is_broken


def test_lines_of_a_killed_server_may_be_lost_from_the_last_on() -> None:
    history = printing(3, (1, 2))
    kill = Note("kill", "server 5")
    assert not broken(replace(history, notes=(*history.notes[:2], kill, *history.notes[2:]))) & {
        "what was printed is said"
    }


def test_the_result_of_an_earlier_attempt_ends_no_later_one() -> None:
    history = printing(3, (1, 2))
    notes = (Note("truth", "1"), *history.notes[:-1], Note("kill", "server 5"), history.notes[-1])
    journals = {"1": history.journals["3"], **history.journals}
    found = broken(replace(history, notes=notes, journals=journals))
    assert "what was printed is said" not in found


def test_a_retry_stands_for_the_operation_that_it_repeats() -> None:
    first = operation("a", "rescheduled", retried_by="c")
    retry = operation("c", "started")
    told = journal("started", first, B_LOST, LOST)
    again = replace(told, operations={**told.operations, "c": retry})
    assert [each.id for each in again.before("b")] == ["c"]


def test_what_a_subgraph_waits_for_comes_before_all_that_is_in_it() -> None:
    outer = operation("s", "started", is_remote=False, dependencies=("a",))
    inner = operation("b", "sent", subgraph="s", dependencies=("s",))
    told = Journal(operations={"a": A, "s": outer, "b": inner})
    assert [each.id for each in told.before("b")] == ["a"]


def test_who_waits_for_a_subgraph_waits_for_all_that_is_in_it() -> None:
    outer = operation("s", "started", is_remote=False)
    told = Journal(
        operations={
            "s": outer,
            "a": replace(A, subgraph="s"),
            "b": operation("b", "pending", dependencies=("s",)),
        }
    )
    assert [each.id for each in told.before("b")] == ["a"]
