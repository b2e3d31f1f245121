import pytest

from cli.conftest import Cfy


def test_nothing_listening_is_a_sentence_with_the_remedy(cfy: Cfy) -> None:
    cfy.away("GET /status")
    result = cfy("status")
    assert result.exit_code == 3
    assert "Nothing answers at http://server.test:80" in result.output
    assert "conductor up" in result.output


@pytest.mark.parametrize(("status", "code"), [(400, 1), (401, 4), (403, 4), (404, 5), (500, 1)])
def test_answers_have_their_exit_codes(status: int, code: int, cfy: Cfy) -> None:
    cfy.on("GET /status", {"message": "no", "error_code": "some_error"}, status=status)
    result = cfy("status")
    assert (result.exit_code, "no" in result.output) == (code, True)


def test_the_servers_traceback_shows_with_v_only(cfy: Cfy) -> None:
    body = {"message": "broken", "error_code": "x", "server_traceback": "line 42"}
    cfy.on("GET /status", body, status=500)
    assert "line 42" not in cfy("status").output
    assert "line 42" in cfy("status", "-v").output
