"""What a request says in JSON, and what is said of one that cannot be read."""

import pytest

from contract.conftest import Manager
from contract.wares import refusal

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"a": ["\\uD83D"]}', "the body of the request holds half a character, '\\ud83d'"),
        (b'{"value":\n "one" "two"}', "the body of the request is no JSON: Expecting ','"),
        (b'{"value":\n "one" "two"}', "at line 2, column 8"),
        (b'{"\xff": 1}', "the body of the request is no UTF-8 at byte 2"),
        (b"[" * 50_000, "the body of the request is nested too deeply"),
        (b"9" * 5000, "the body of the request holds a number of too many digits"),
        (b"", "the request is not valid: the body: Field required"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_its_place(
    manager: Manager, body: bytes, sentence: str
) -> None:
    answer = manager.http.put("/secrets/key", content=body, headers=JSON)
    assert refusal(answer) == (400, "bad_parameters_error")
    assert sentence in answer.json()["message"]


def test_a_body_of_another_type_is_told_which_one_is_read(manager: Manager) -> None:
    answer = manager.http.put("/secrets/key", data={"value": "hush"})
    assert refusal(answer) == (400, "bad_parameters_error")
    assert "send the body as JSON, with Content-Type: application/json" in answer.json()["message"]


def test_whole_characters_are_kept_however_they_are_written(manager: Manager) -> None:
    body = b'{"value": "\\uD83D\\uDCA9 \\\\ud800"}'
    assert manager.http.put("/secrets/key", content=body, headers=JSON).status_code == 200
    assert manager.http.get("/secrets/key").json()["value"] == "\N{PILE OF POO} \\ud800"
