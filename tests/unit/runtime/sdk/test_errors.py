import pytest

from conductor.runtime.sdk.errors import (
    describe_failure,
    deserialize_known_exception,
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
