"""`make demo`: a server of its own, a blueprint deployed, its page fetched; Ctrl-C undoes it all.

--exit    take it back at once, without waiting for Ctrl-C
--keep    leave what was deployed running when the server stops
"""

import argparse
import shutil
import signal
import sys
from pathlib import Path
from threading import Event

from showcase.errors import StepFailed
from showcase.server import Server
from showcase.shell import Shell, say
from showcase.story import NAME, Story

FOLDER = Path(".demo").absolute()
KEPT = FOLDER / "kept"


def main() -> int:
    options = _options()
    server, shell = Server(FOLDER), Shell(FOLDER)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _make_room(server)
        try:
            _tell(server, Story(shell, FOLDER / "deployed"), options)
        finally:
            _leave(server)
    except StepFailed as failure:
        _report(failure)
        return 1
    except KeyboardInterrupt:
        return 130
    say("\nThe server has stopped.")
    return 0


def _tell(server: Server, story: Story, options: argparse.Namespace) -> None:
    say(f"$ conductor up --data {FOLDER}/data --port 0")
    address = server.start()
    say(f"Conductor is up at {address}")
    is_kept = False
    try:
        story.meet(address)
        story.deploy()
        story.show_page()
        _show_next(address)
        is_kept = options.keep
        if not options.exit:
            say("\nCtrl-C ends the demo.")
            Event().wait()
    except KeyboardInterrupt:
        say("\nTaking everything back …" if not is_kept else "")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # for the commands below as well
        if is_kept:
            _keep()
        else:
            story.undo()


def _report(failure: StepFailed) -> None:
    """The first failure is the one to look at; taking things back may have failed after it."""
    reasons = [str(failure)]
    if isinstance(failure.__context__, StepFailed):
        reasons.insert(0, str(failure.__context__))
    sys.stderr.write("\nThe demo failed: " + "\nAnd then: ".join(reasons) + "\n")
    sys.stderr.write(f"The server's log is {FOLDER}/server.log\n")


def _make_room(server: Server) -> None:
    earlier = server.earlier_process()
    if earlier is not None:
        raise StepFailed(
            f"An earlier demo still runs: press Ctrl-C there, or stop it with: kill {earlier}"
        )
    if KEPT.exists():
        raise StepFailed(f"An earlier demo was kept. {KEPT.read_text()}")
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "deployed").mkdir(parents=True)


def _keep() -> None:
    KEPT.write_text(
        f"To take it back: conductor up --data {FOLDER}/data, then in another terminal\n"
        f"cfy uninstall {NAME}, and last: rm -r {FOLDER}\n"
    )
    say(f"What was deployed stays. {KEPT.read_text()}")


def _leave(server: Server) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.stop()


def _show_next(address: str) -> None:
    say(f"\nConductor is up at {address}; what you may try next, in another terminal:\n")
    say(f"  export CFY_WORKDIR={FOLDER} PATH={Path(sys.executable).parent}:$PATH")
    say(f"  cfy node-instances list -d {NAME}")
    say(f"  cfy executions list -d {NAME}")
    say(f"  cfy deployments capabilities {NAME}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Show Conductor at work.")
    parser.add_argument("--exit", action="store_true", help="uninstall and stop at once")
    parser.add_argument("--keep", action="store_true", help="leave the deployed processes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
