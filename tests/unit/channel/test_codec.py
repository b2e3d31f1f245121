"""Messages and facts survive the wire, and a broken wire ends the reading."""

import socket
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
from conductor.domain.messages import Answer, Append, Appended, Ask, Leave, Message, Performed
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


@given(st.sampled_from(OperationState), json_values)
def test_facts_come_through_as_they_were(state: OperationState, value: Any) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    facts: list[Fact] = [
        OperationMoved(OperationId("o"), state, value),
        InstanceChanged(NodeInstanceId("i"), 3, {"key": value}),
        Said(EventRecord(EVENT, "text", at, "workflow_stage", context={"key": value})),
    ]
    message = decode(encode(Append("w", 1, facts))[HEADER_SIZE:])
    assert isinstance(message, Append)
    assert message.facts == facts


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
