import os
import subprocess
import sys

from conductor.transport.own_children import OwnChildren


def test_the_exit_code_of_our_own_survives_the_reaping_of_others() -> None:
    children = OwnChildren()
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    process = children.start(lambda: subprocess.Popen(failing))  # noqa: S603 - our own program
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    children.reap_adopted()
    assert children.wait(process) == 3
