from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from conductor.runtime.sdk.errors import (
    describe_failure,
    deserialize_known_exception,
    sayable,
    serialize_known_exception,
)
from conductor.runtime.sdk.exceptions import (
    CloudifySerializationRetry,
    HttpException,
    NonRecoverableError,
    OperationRetry,
    RecoverableError,
)


@pytest.mark.parametrize(
    "error",
    [
        NonRecoverableError("no", causes=[{"message": "why"}]),
        RecoverableError("later", retry_after=3),
        RecoverableError("later"),
        OperationRetry("again", 0),
        HttpException("http://x", 404, "gone"),
    ],
)
def test_known_exceptions_cross_unchanged(error: Exception) -> None:
    crossed = deserialize_known_exception(serialize_known_exception(error))
    assert type(crossed) is type(error)
    assert str(crossed) == str(error)
    assert vars(crossed) == vars(error)


def test_a_subclass_arrives_as_the_known_class_it_derives_from() -> None:
    plain = serialize_known_exception(CloudifySerializationRetry("wait", retry_after=1))
    assert plain["known_exception_type"] == "RecoverableError"
    assert plain["exception_type"] == "CloudifySerializationRetry"


def test_an_unknown_exception_arrives_as_recoverable() -> None:
    crossed = deserialize_known_exception(serialize_known_exception(KeyError("port")))
    assert type(crossed) is RecoverableError


def test_a_kind_that_is_not_known_here_comes_back_as_recoverable() -> None:
    plain = {**serialize_known_exception(RecoverableError("later", 3)), "message": "new"}
    crossed = deserialize_known_exception({**plain, "known_exception_type": "OfTomorrow"})
    assert (type(crossed), str(crossed)) == (RecoverableError, "new [retry_after=3]")


def test_a_failure_is_described_with_its_own_traceback_as_a_cause() -> None:
    def fail() -> None:
        raise KeyError("port")

    with pytest.raises(KeyError) as raised:
        fail()
    plain = describe_failure(raised.value)
    (cause,) = plain["known_exception_type_kwargs"]["causes"]
    assert cause["type"] == "KeyError"
    assert "in fail" in cause["traceback"]
    assert "in fail" in plain["traceback"]


def test_what_led_to_a_failure_and_the_plugins_own_lines_are_in_its_cause() -> None:
    def read() -> None:
        try:
            raise KeyError("port")
        except KeyError as missing:
            raise NonRecoverableError("no port configured") from missing

    with pytest.raises(NonRecoverableError) as raised:
        read()
    (cause,) = describe_failure(raised.value)["known_exception_type_kwargs"]["causes"]
    assert cause["message"] == "no port configured"
    for part in (
        'raise KeyError("port")',
        "KeyError: 'port'",
        "direct cause",
        'raise NonRecoverableError("no port configured") from missing',
        __file__,
    ):
        assert part in cause["traceback"]


def test_causes_of_its_own_come_before_the_failure_itself_and_arrive() -> None:
    own = {"message": "why", "type": "Timeout", "traceback": "..."}
    crossed = deserialize_known_exception(describe_failure(NonRecoverableError("no", causes=[own])))
    assert [cause["message"] for cause in crossed.causes] == ["why", "no"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cause", "plain"),
    [
        (ValueError("inner"), {"message": "inner", "type": "ValueError"}),
        ({"message": object, 5: None}, {"message": "<class 'object'>", "5": None}),
        ("only words", {"message": "only words", "type": "str", "traceback": ""}),
    ],
)
def test_whatever_is_given_as_a_cause_can_be_stored(cause: Any, plain: dict[str, Any]) -> None:
    described = describe_failure(NonRecoverableError("no", causes=[cause]))
    msgspec.json.encode(described)
    first = described["known_exception_type_kwargs"]["causes"][0]
    assert plain.items() <= first.items()


class Mute(RecoverableError):
    def __str__(self) -> str:
        raise ValueError("nothing to say")


def test_an_exception_without_a_text_is_described_all_the_same() -> None:
    described = describe_failure(Mute("x", retry_after=3))
    assert described["message"] == "Mute, whose text cannot be had: ValueError"
    crossed = deserialize_known_exception(described)
    assert (type(crossed), crossed.retry_after) == (RecoverableError, 3)  # type: ignore[attr-defined]


def test_an_exception_that_can_be_said_is_left_as_it_is() -> None:
    error = ValueError("said")
    assert sayable(error) is error
    assert "whose text" in str(sayable(Mute("x")))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (5, 5),
        (0.5, 0.5),
        ("30", 30.0),
        (Decimal("1.5"), 1.5),
        (timedelta(minutes=1), 60.0),
        (None, None),
        ("soon", None),
        (float("nan"), None),
        (float("inf"), None),
        ([1], None),
    ],
)
def test_a_pause_is_a_number_of_seconds_however_it_is_said(said: Any, seconds: Any) -> None:
    error = RecoverableError("later", retry_after=said)
    assert error.retry_after == seconds
    assert str(error) == ("later" if said is None else f"later [retry_after={said}]")
    plain = serialize_known_exception(error)
    assert (plain["message"], plain["known_exception_type_args"]) == ("later", [seconds])
    msgspec.json.encode(plain)
