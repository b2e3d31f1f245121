from typing import Any

import msgspec
import pytest

from conductor.control.services.numbers import check_numbers
from conductor.domain.errors import InvalidInput

TOO_BIG, TOO_SMALL = 2**64, -(2**63) - 1


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 0, True, 1.5, 1e300])
def test_a_number_that_every_worker_can_read_passes(number: Any) -> None:
    check_numbers("inputs", {"port": [number]})
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(number)) == number


@pytest.mark.parametrize("number", [TOO_BIG, TOO_SMALL, 1 << 100_000], ids=["big", "small", "huge"])
def test_an_integer_beyond_64_bits_is_refused_with_its_place(number: int) -> None:
    with pytest.raises(InvalidInput, match=r"inputs\.ports\[1\]\.web .* 64 bits"):
        check_numbers("inputs", {"ports": [80, {"web": number}]})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_finite_number_is_refused_with_its_place(number: float) -> None:
    with pytest.raises(InvalidInput, match=r"parameters\.delta is (nan|-?inf)"):
        check_numbers("parameters", {"fine": (1, None, "x"), "delta": number})
