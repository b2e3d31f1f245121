"""Secrets in texts."""

import json
import re
import shlex
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor.domain.masking import MASK, NO_SECRETS, KnownSecrets, Masker

SECRET = 'pa\'ss "wörd"/$1\\+~%'  # noqa: S105 - of these tests
WAYS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "json": lambda text: json.dumps(text)[1:-1],
    "json with its characters": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "url": lambda text: quote(text, safe=""),
    "url path": quote,
    "form": quote_plus,
    "url in small letters": lambda text: re.sub("%..", lambda hit: hit[0].lower(), quote(text)),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 of a line": lambda text: b64encode(f"{text}\n".encode()).decode(),
    "base64 for urls": lambda text: urlsafe_b64encode(text.encode()).decode(),
    "base64 in a url": lambda text: quote(b64encode(text.encode()).decode(), safe=""),
    "shlex": lambda text: shlex.quote(text)[1:-1],
    "shell, single quotes": lambda text: text.replace("'", "'\\''"),
    "shell, double quotes": lambda text: (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    ),
    "python": lambda text: repr(text)[1:-1],
}
characters = st.characters(codec="utf-8", exclude_characters="*\r\n")
secrets = st.text(characters, min_size=4, max_size=24).filter(lambda text: not text.isspace())


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_hidden_however_it_is_encoded(way: str) -> None:
    written = WAYS[way](SECRET)
    masked = Masker([SECRET]).mask(f"<{written}>")
    assert MASK in masked
    assert not any(written[at : at + 4] in masked for at in range(len(written) - 3))


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
def test_base64_is_found_wherever_the_secret_stands_in_what_is_encoded(before: str) -> None:
    encoded = b64encode(f"{before}hunter2-hunter2, and more".encode()).decode()
    masked = Masker(["hunter2-hunter2"]).mask(encoded)
    assert MASK in masked
    assert b64encode(b"hunter2-hunter2").decode()[4:12] not in masked


@settings(deadline=None)
@given(secrets, st.text(max_size=8), st.text(max_size=8), st.sampled_from(sorted(WAYS)))
def test_nothing_known_is_left(secret: str, before: str, after: str, way: str) -> None:
    masked = Masker([secret]).mask(before + WAYS[way](secret) + after)
    assert secret not in masked.replace(MASK, "*")


@settings(deadline=None)
@given(secrets, st.integers(min_value=1, max_value=23), st.sampled_from(["raw", "base64", "url"]))
def test_a_line_break_at_any_place_hides_nothing(secret: str, cut: int, way: str) -> None:
    whole = WAYS[way](secret)
    at = min(cut, len(whole) - 1)
    masked = Masker([secret]).mask(f"*one*\n{whole[:at]}\n{whole[at:]}\n*last*")
    first, *middle, last = masked.split("\n")
    assert (first, last) == ("*one*", "*last*")
    assert whole[:at] + whole[at:] not in "".join(middle)
    assert MASK in "".join(middle)


@settings(deadline=None)
@given(secrets, st.text(max_size=30))
def test_what_is_masked_stays_as_it_is_when_it_is_masked_again(secret: str, text: str) -> None:
    masker = Masker([secret])
    once = masker.mask(f"{text}{secret}{text}")
    assert masker.mask(once) == once


def test_line_breaks_stay_where_they_are() -> None:
    key = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEA\nabcd\n-----END KEY-----\n"
    masked = Masker([key]).mask(f"the key:\n{key}done")
    assert masked == f"the key:\n{MASK}\n{MASK}\n{MASK}\n{MASK}\ndone"


def test_each_line_of_a_secret_is_hidden_by_itself() -> None:
    assert Masker(["first line\nsecond line"]).mask("> second line") == f"> {MASK}"


def test_the_texts_and_numbers_in_a_json_secret_are_hidden_and_truth_values_are_not() -> None:
    masker = Masker(
        [json.dumps({"user": "administrator", "pin": 48151623, "tls": True, "a": [""]})]
    )
    masked = masker.mask("administrator 48151623 True true")
    assert masked == f"{MASK} {MASK} True true"


def test_secrets_of_less_than_four_characters_are_not_hidden() -> None:
    masker = Masker(["abc"])
    assert not masker
    assert masker.mask("abc") == "abc"


def test_blanks_are_no_secret() -> None:
    assert not Masker(["        "])


def test_four_characters_are_enough_to_be_hidden_also_in_base64() -> None:
    encoded = b64encode(b"abcd").decode()
    assert Masker(["abcd"]).mask(f"abcd {encoded}") == f"{MASK} {MASK}"


def test_overlapping_secrets_become_one_mask() -> None:
    assert Masker(["abcdef", "defghi"]).mask("-abcdefghi-") == f"-{MASK}-"


def test_values_are_masked_with_their_keys_and_numbers() -> None:
    masker = Masker(["hunter2", "48151623"])
    value = {"hunter2": ["my hunter2", 48151623, 1, None, True], "b": {"c": "d"}}
    assert masker.mask_value(value) == {
        MASK: [f"my {MASK}", MASK, 1, None, True],
        "b": {"c": "d"},
    }


def test_who_knows_no_secret_masks_nothing() -> None:
    assert not NO_SECRETS
    assert NO_SECRETS.mask("anything\nat all") == "anything\nat all"


def test_what_was_learned_is_masked_from_then_on() -> None:
    known = KnownSecrets()
    assert known.learn(["hunter2"])
    assert not known.learn(["hunter2"])
    assert known.all == ("hunter2",)
    assert known.masker.mask("hunter2") == MASK


@settings(deadline=None)
@given(secrets, st.data())
def test_an_open_end_is_as_long_as_what_may_go_on(secret: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(min_value=1, max_value=len(secret) - 1))
    assert Masker([secret]).open_end(f"\n{secret[:cut]}") >= cut
