from conductor.transport.environments.complaint import complaint, without_passwords


def test_what_counts_begins_with_the_error() -> None:
    lines = ["Using Python 3.11", "Resolved 2", "error: No solution found", "  cause: Because a"]
    assert complaint(lines) == "No solution found\ncause: Because a"


def test_of_a_long_error_its_beginning_and_its_end_count() -> None:
    lines = ["error: The build failed", *map(str, range(100)), "", "ValueError: boom"]
    said = complaint(lines).splitlines()
    assert said[:2] == ["The build failed", "…"]
    assert said[-1] == "ValueError: boom"
    assert len(said) == 12


def test_a_check_that_fails_says_no_error_line() -> None:
    lines = ["Using Python 3.11", "Checked 2 packages", "The package `a` requires `b`"]
    assert complaint(lines) == "The package `a` requires `b`"


def test_silence_is_said_to_be_silence() -> None:
    assert complaint([]) == "uv said nothing"


def test_passwords_are_not_repeated() -> None:
    said = without_passwords("from https://me:secret@index.example/simple and http://a/b@c")
    assert said == "from https://****@index.example/simple and http://a/b@c"
