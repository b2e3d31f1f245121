"""Secrets inside of what is stored."""

import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor.control.adapters.encryption import FernetCipher
from conductor.control.services.seals import Seals, has_seals, kept_seals, masked_seals
from conductor.domain.masking import MASK, Masker

SECRET = 'c4nary "with" ün\'s'  # noqa: S105 - of these tests
SEALS = Seals(FernetCipher(Fernet.generate_key()))
MASKER = Masker([SECRET, "48151623"])
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@settings(deadline=None)
@given(plain)
def test_what_was_sealed_opens_as_it_was(value: Any) -> None:
    sealed = SEALS.seal(value, MASKER)
    assert SECRET not in json.dumps(sealed, ensure_ascii=False)
    assert SEALS.open(sealed, []) == value


def test_numbers_and_keys_are_sealed_and_what_holds_no_secret_stays() -> None:
    value = {"pin": 48151623, f"key of {SECRET}": 1, "port": 80, "is": True}
    sealed = SEALS.seal(value, MASKER)
    assert sealed["port"] == 80
    assert sealed["is"] is True
    assert "48151623" not in json.dumps(sealed)
    told: list[str] = []
    assert SEALS.open(sealed, told) == value
    assert told == ["48151623", SECRET]


def test_the_secret_inside_is_told_and_not_what_stands_around_it() -> None:
    told: list[str] = []
    SEALS.open(SEALS.seal(f"db://{SECRET}@host", MASKER), told)
    assert told == [SECRET]


def test_in_an_answer_seals_are_masked_or_opened_as_json() -> None:
    answer = json.dumps({"list": [SEALS.seal(SECRET, MASKER), "plain"]}).encode()
    assert has_seals(answer)
    assert json.loads(masked_seals(answer)) == {"list": [MASK, "plain"]}
    assert json.loads(SEALS.open_text(answer, [])) == {"list": [SECRET, "plain"]}


def test_a_seal_of_another_key_stays_closed() -> None:
    sealed = Seals(FernetCipher(Fernet.generate_key())).seal(SECRET, MASKER)
    told: list[str] = []
    assert SEALS.open(sealed, told) == sealed
    assert told == []


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"a": MASK, "b": 2}, {"a": "sealed:x", "b": 2}),
        ({"a": "new"}, {"a": "new"}),
        ({"c": MASK}, {"c": MASK}),
        ({"d": [1, {"e": MASK}]}, {"d": [1, {"e": "sealed:y"}]}),
        ({"d": [{"e": MASK}]}, {"d": [{"e": MASK}]}),
    ],
)
def test_a_mask_that_comes_back_keeps_the_seal_in_its_place(changed: Any, kept: Any) -> None:
    stored = {"a": "sealed:x", "c": "plain", "d": [1, {"e": "sealed:y"}]}
    assert kept_seals(changed, stored) == kept
