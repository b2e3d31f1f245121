"""What the code in a host prints."""

import io

from conductor.domain.masking import MASK, KnownSecrets
from conductor.runtime.host.masked_output import MaskedOutput


def test_what_is_printed_goes_on_at_once_while_no_secret_is_known() -> None:
    stream = io.StringIO()
    print("hello", file=MaskedOutput(stream), end="")
    assert stream.getvalue() == "hello"


def test_a_secret_is_masked_also_when_it_is_printed_in_parts() -> None:
    stream, known = io.StringIO(), KnownSecrets(["hunter2-hunter2"])
    output = MaskedOutput(stream)
    output.begin(lambda: known.masker)
    print("it is hunter2", end="", file=output, flush=True)
    print("-hunter2", file=output)
    print("rest", end="", file=output)
    assert stream.getvalue() == f"it is {MASK}\n"
    output.settle()
    assert stream.getvalue() == f"it is {MASK}\nrest"


def test_a_secret_that_is_learned_meanwhile_is_masked_from_then_on() -> None:
    stream, known = io.StringIO(), KnownSecrets()
    output = MaskedOutput(stream)
    output.begin(lambda: known.masker)
    print("hunter2", file=output)
    known.learn(["hunter2"])
    print("hunter2", file=output)
    assert stream.getvalue() == f"hunter2\n{MASK}\n"


def test_many_lines_at_once_are_masked_together() -> None:
    stream, known = io.StringIO(), KnownSecrets(["one\ntwo-and-three"])
    output = MaskedOutput(stream)
    output.begin(lambda: known.masker)
    output.write("a\none\ntwo-and-three\nb\n")
    assert stream.getvalue() == f"a\n{MASK}\n{MASK}\nb\n"
