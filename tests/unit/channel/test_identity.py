"""Real processes, and what is known of them."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from conductor.channel.identity import ProcessIdentity

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")


def identity_of(process: subprocess.Popen[bytes]) -> ProcessIdentity:
    identity = ProcessIdentity.of(process.pid)
    assert identity is not None
    return identity


def test_a_process_is_alive_until_it_ends_even_if_nobody_reaps_it() -> None:
    with subprocess.Popen(["sleep", "300"]) as process:  # noqa: S607
        identity = identity_of(process)
        assert identity.is_alive()
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert not identity.is_alive()
    assert not identity.is_alive()
    assert ProcessIdentity.of(process.pid) is None


def test_another_process_with_the_same_number_is_another_one() -> None:
    ours = ProcessIdentity.of(os.getpid())
    assert ours is not None
    assert ours.is_alive()
    assert not replace(ours, started=ours.started - 1).is_alive()


def test_a_process_of_an_earlier_boot_is_dead() -> None:
    ours = ProcessIdentity.of(os.getpid())
    assert ours is not None
    assert not replace(ours, boot="another").is_alive()


def test_a_name_with_brackets_and_blanks_confuses_nobody(tmp_path: Path) -> None:
    odd = tmp_path / "a) Z 1 (b"
    odd.symlink_to("/bin/sleep")
    with subprocess.Popen([str(odd), "300"]) as process:  # noqa: S603
        assert identity_of(process).is_alive()
        process.kill()


def test_a_process_lives_on_when_its_first_thread_has_ended() -> None:
    code = (
        "import ctypes, threading\n"
        "threading.Thread(target=lambda: (print('up', flush=True), input())).start()\n"
        "ctypes.CDLL(None).pthread_exit(None)\n"
    )
    command = ["python3", "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        process.stdout.readline()
        identity = identity_of(process)
        while "Z" not in Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2]:
            assert process.poll() is None
        assert identity.is_alive()
        process.kill()
