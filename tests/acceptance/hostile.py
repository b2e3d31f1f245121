"""Operations that leave their process as no honest one does, and one that looks what it finds.

Host processes load them by name.
"""

import _thread
import builtins
import decimal
import gc
import json
import locale
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import types
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import cloudify

SECRET = "only mine"  # noqa: S105 - what the next operation gets as its input
_pause = time.sleep  # noqa: TID251 - as an author would


def look(ctx: Any, **inputs: Any) -> None:
    """Into a runtime property: everything that may be seen of others. `pid` says who looked."""
    umask = os.umask(0o022)
    os.umask(umask)
    ctx.logger.info("looking")
    _pause(inputs.get("seconds", 0))
    while "gate" in inputs and not Path(inputs["gate"]).exists():
        _pause(0.05)
    printed = subprocess.run(["env"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    ctx.instance.runtime_properties["seen"] = {
        "pid": os.getpid(),
        "cwd": str(Path.cwd()),
        "umask": umask,
        "environment": _unmarked(f"{k}={v}" for k, v in os.environ.items()),
        "of_children": _unmarked(printed.splitlines()),
        "interrupt": str(signal.getsignal(signal.SIGINT)),
        "usr1": str(signal.getsignal(signal.SIGUSR1)),
        "blocked": [int(each) for each in signal.pthread_sigmask(signal.SIG_BLOCK, ())],
        "alarm": signal.getitimer(signal.ITIMER_REAL),
        "logging": [logging.root.level, logging.root.manager.disable, len(logging.root.handlers)],
        "library": [logging.getLogger("library").level, len(logging.getLogger("library").handlers)],
        "path": list(sys.path),
        "fake": "fake_module" in sys.modules,
        "json": json.dumps({}),
        "own": greeting(),
        "open": open.__module__,
        "ctx": cloudify.ctx.node.id,
        "timeout": socket.getdefaulttimeout(),
        "locale": locale.setlocale(locale.LC_ALL),
        "warnings": len(warnings.filters),
        "precision": decimal.getcontext().prec,
        "recursion": sys.getrecursionlimit(),
        "collector": [gc.isenabled(), len(gc.callbacks)],
        "stdout": str(Path("/proc/self/fd/1").readlink()),
        "threads": sorted(each.name for each in threading.enumerate() if "asker" not in each.name),
    }


def greeting() -> str:
    return "hello"


def quiet(ctx: Any, **_: Any) -> None:
    """What can be put back."""
    os.chdir("/")
    os.umask(0o077)
    os.environ["LEFT"] = "by os.environ"
    os.environ._data[b"LEFT_TOO"] = b"by its data"  # type: ignore[attr-defined]
    os.putenv("LEFT_BEHIND_ITS_BACK", "by putenv")
    os.environ.pop("PATH")
    signal.signal(signal.SIGUSR1, partial(print, "mine"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    signal.setitimer(signal.ITIMER_REAL, 30)
    logging.root.addHandler(logging.StreamHandler())
    logging.root.setLevel(logging.CRITICAL)
    logging.disable(logging.CRITICAL)
    logging.getLogger("library").addHandler(logging.StreamHandler())
    logging.getLogger("library").setLevel(1)
    sys.path.insert(0, "/left")
    socket.setdefaulttimeout(0.001)
    locale.setlocale(locale.LC_ALL, "C")
    warnings.simplefilter("error")
    decimal.getcontext().prec = 3
    sys.setrecursionlimit(200)
    gc.callbacks.append(print)
    gc.disable()


def putenv_only(ctx: Any, **_: Any) -> None:
    os.putenv("LEFT_BEHIND_ITS_BACK", "by putenv")


def patch_json(ctx: Any, **_: Any) -> None:
    json.dumps = lambda *_, **__: "patched"  # type: ignore[assignment]


def patch_ctx(ctx: Any, **_: Any) -> None:
    cloudify.ctx = types.SimpleNamespace(node=types.SimpleNamespace(id="patched"))  # type: ignore[attr-defined]


def patch_own_module(ctx: Any, **_: Any) -> None:
    sys.modules[__name__].greeting = lambda: "patched"  # type: ignore[attr-defined]


def patch_builtins(ctx: Any, **_: Any) -> None:
    builtins.open = lambda *_, **__: None  # type: ignore[assignment]


def put_a_module(ctx: Any, **_: Any) -> None:
    sys.modules["fake_module"] = types.ModuleType("fake_module")


def replace_a_module(ctx: Any, **_: Any) -> None:
    sys.modules["json"] = types.ModuleType("json")


def redirect_output(ctx: Any, **_: Any) -> None:
    os.dup2(os.open("/dev/null", os.O_WRONLY), 1)


def leave_files_open(ctx: Any, **_: Any) -> None:
    for _each in range(100):
        os.open("/dev/null", os.O_RDONLY)


def leave_a_thread(ctx: Any, **_: Any) -> None:
    threading.Thread(target=_spy, args=(ctx,)).start()


def leave_a_daemon(ctx: Any, **_: Any) -> None:
    threading.Thread(target=_spy, args=(ctx,), daemon=True).start()


def leave_a_raw_thread(ctx: Any, **_: Any) -> None:
    _thread.start_new_thread(_spy, (ctx,))


def leave_a_child(ctx: Any, **_: Any) -> None:
    ctx.instance.runtime_properties["child"] = subprocess.Popen(
        ["sleep", "60"],  # noqa: S607
        start_new_session=True,
    ).pid


def _spy(ctx: Any) -> None:
    """Goes on after its operation: reads what comes, and speaks in its own operation's name."""
    while True:
        try:
            ctx.logger.info("late")
            ctx._backend.node("thing")
            frames = sys._current_frames().values()
            seen = [repr(frame.f_locals.get("inputs")) for frame in frames]
            if any(SECRET in each for each in seen):
                Path(os.environ["SPIED"]).write_text("\n".join(seen))
        except Exception:  # noqa: BLE001, S110 - goes on whatever it is told
            pass
        _pause(0.005)


def _unmarked(lines: Any) -> list[str]:
    """Without what differs from one operation to the next."""
    return sorted(line for line in lines if not line.startswith(("CONDUCTOR_OPERATION_ID=", "_=")))
