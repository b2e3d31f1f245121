"""Messages and facts survive the wire, and a broken wire ends the reading."""

import socket
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor.channel.codec import HEADER_SIZE, LONGEST_FRAME, decode, encode
from conductor.channel.connection import Connection
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.facts import Fact, InstanceChanged, OperationMoved, Receipt, Said
from conductor.domain.ids import NodeInstanceId, OperationId
from conductor.domain.messages import (
    Answer,
    Append,
    Appended,
    Ask,
    Changed,
    Foretell,
    Leave,
    Message,
    Perform,
    Performed,
)
from conductor.domain.operation import OperationState

TEXT = st.text()
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_any_plain_value_comes_through_a_message(value: Any) -> None:
    for message in (Answer(1, value), Ask("w", 2, "node", {"value": value}), Performed("o", value)):
        assert decode(encode(message)[HEADER_SIZE:]) == message


AT = datetime(2026, 1, 1, tzinfo=UTC)


def facts_with(state: OperationState, value: Any) -> list[Fact]:
    return [
        OperationMoved(OperationId("o"), state, value),
        InstanceChanged(NodeInstanceId("i"), 3, {"key": value}),
        Said(EventRecord(EVENT, "text", AT, "workflow_stage", context={"key": value})),
    ]


@given(st.sampled_from(OperationState), json_values)
def test_facts_come_through_as_they_were(state: OperationState, value: Any) -> None:
    facts = facts_with(state, value)
    message = decode(encode(Append("w", 1, facts))[HEADER_SIZE:])
    assert isinstance(message, Append)
    assert message.facts == facts


@given(st.sampled_from(OperationState), json_values, st.binary())
def test_what_is_foretold_comes_through_with_its_facts_and_its_order(
    state: OperationState, value: Any, inputs: bytes
) -> None:
    event = EventRecord(EVENT, "begun", AT, "task_started", context={"key": value})
    for order in (
        Perform("next", "p", "f", inputs, 1.5, is_timeout_recoverable=True, start_event=event),
        Perform("next", "p", "f", inputs),
    ):
        for facts in (facts_with(state, value), []):
            message = Foretell("w", "head", "o", facts, order)
            assert decode(encode(message)[HEADER_SIZE:]) == message


@pytest.mark.parametrize("is_followed", [True, False])
@pytest.mark.parametrize("is_start_told", [True, False])
def test_how_an_operation_ended_comes_through_with_what_the_worker_did_about_it(
    *, is_start_told: bool, is_followed: bool
) -> None:
    message = Performed(
        "o",
        failure={"message": "no"},
        changed=(Changed("i", 3, {"key": [1]}),),
        is_start_told=is_start_told,
        is_followed=is_followed,
    )
    assert decode(encode(message)[HEADER_SIZE:]) == message


def test_text_that_is_no_unicode_travels_with_escapes() -> None:
    message = decode(encode(Answer(1, {"name\udcff": ["\udcff", b"\xff"]}))[HEADER_SIZE:])
    assert message == Answer(1, {"name\\udcff": ["\\udcff", b"\xff"]})


def test_an_integer_beyond_64_bits_is_refused() -> None:
    with pytest.raises(OverflowError):
        encode(Answer(1, 2**70))


def test_a_value_that_cannot_travel_is_refused_where_it_is_sent() -> None:
    with pytest.raises(TypeError):
        encode(Answer(1, object()))


def a_pair() -> tuple[Connection, Connection]:
    ours, theirs = socket.socketpair()
    return Connection(ours), Connection(theirs)


def test_messages_arrive_in_order_until_the_other_side_closes() -> None:
    ours, theirs = a_pair()
    sent: list[Message] = [Leave(), Appended(1, Receipt(is_written=True)), Leave()]
    for message in sent:
        ours.send(message)
    ours.close()
    assert list(theirs.messages()) == sent
    theirs.close()


def test_several_messages_are_sent_together_and_none_at_all_is_nothing() -> None:
    ours, theirs = a_pair()
    together = [Performed("a", is_followed=True), Performed("b", result=1), Leave()]
    ours.send()
    ours.send(*together)
    ours.send(Leave())
    ours.close()
    assert list(theirs.messages()) == [*together, Leave()]
    theirs.close()


def test_of_several_messages_of_which_one_cannot_travel_none_is_sent() -> None:
    ours, theirs = a_pair()
    with pytest.raises(TypeError):
        ours.send(Leave(), Answer(1, object()))
    ours.close()
    assert list(theirs.messages()) == []
    theirs.close()


def test_what_threads_send_together_stays_together() -> None:
    ours, theirs = a_pair()

    def send(name: str) -> None:
        for _ in range(50):
            ours.send(*[Performed(name, result=number) for number in range(8)])

    threads = [threading.Thread(target=send, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    arrived = [next(messages) for messages in [theirs.messages()] for _ in range(4 * 50 * 8)]
    for thread in threads:
        thread.join()
    for first in range(0, len(arrived), 8):
        together = arrived[first : first + 8]
        assert [each.result for each in together] == list(range(8))  # type: ignore[union-attr]
    ours.close()
    theirs.close()


def test_a_torn_frame_is_dropped() -> None:
    ours, theirs = socket.socketpair()
    ours.sendall(encode(Leave()) + encode(Leave())[:-1])
    ours.close()
    reader = Connection(theirs)
    assert list(reader.messages()) == [Leave()]
    reader.close()


def test_a_frame_that_claims_to_be_endless_ends_the_reading() -> None:
    ours, theirs = socket.socketpair()
    ours.sendall((LONGEST_FRAME + 1).to_bytes(4, "big"))
    reader = Connection(theirs)
    assert list(reader.messages()) == []
    reader.close()
    ours.close()


def test_sending_to_who_is_gone_raises() -> None:
    ours, theirs = a_pair()
    theirs.close()
    with pytest.raises(OSError, match="Broken pipe"):
        ours.send(Leave())
    ours.close()
