"""Workflows and operations that the host processes of `test_hosts.py` load by name."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from conductor.runtime.host.script_runner import run as run_script
from conductor.runtime.sdk import workflow_api
from conductor.runtime.sdk.exceptions import NonRecoverableError, OperationRetry


def run_all(ctx: Any, operations: list[str], **_: Any) -> None:
    """Run operations of the one instance, one after the other."""
    graph = ctx.graph_mode()
    instance = next(ctx.node_instances)
    graph.sequence().add(*[instance.execute_operation(name) for name in operations])
    graph.execute()


def run_standard(ctx: Any, **_: Any) -> None:
    instance = next(ctx.node_instances)
    first, second = (instance.execute_operation("where").get() for _ in range(2))
    assert first["pid"] == second["pid"]


def never_looks(ctx: Any, **_: Any) -> None:
    while True:
        time.sleep(0.05)  # noqa: TID251 - as an author would


def looks(ctx: Any, **_: Any) -> str:
    while not workflow_api.has_cancel_request():
        time.sleep(0.01)  # noqa: TID251 - as an author would
    return workflow_api.EXECUTION_CANCELLED_RESULT


def breaks(ctx: Any, **_: Any) -> None:
    raise ValueError("the author was wrong")


def breaks_oddly(ctx: Any, **_: Any) -> None:
    raise ValueError("no file \udcff")


def hears_results(ctx: Any, **_: Any) -> None:
    """A callback of the author's that asks a question."""
    graph = ctx.graph_mode()
    task = next(ctx.node_instances).execute_operation("where")
    task.async_result.on_result(lambda result: ctx.internal.backend.node("thing") and None)
    graph.add_task(task)
    graph.execute()


def dies(ctx: Any, **_: Any) -> None:
    os._exit(3)


def where(ctx: Any, **_: Any) -> dict[str, Any]:
    umask = os.umask(0o022)
    os.umask(umask)
    return {"pid": os.getpid(), "cwd": str(Path.cwd()), "umask": umask, "env": dict(os.environ)}


def misbehave(ctx: Any, **_: Any) -> int:
    os.chdir("/")
    os.environ["LEFT_BEHIND"] = "yes"
    os.umask(0o077)
    return os.getpid()


def leave_a_thread(ctx: Any, **_: Any) -> int:
    threading.Thread(target=time.sleep, args=(60,)).start()  # noqa: TID251 - as an author would
    return os.getpid()


def change(ctx: Any, **_: Any) -> None:
    ctx.instance.runtime_properties["colour"] = "green"


def change_slowly(ctx: Any, **_: Any) -> None:
    ctx.logger.info("begun")
    time.sleep(0.5)  # noqa: TID251 - as an author would
    ctx.instance.runtime_properties["colour"] = "red"


def crash(ctx: Any, **_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleep_with_a_child(ctx: Any, **_: Any) -> None:
    """Ignores SIGTERM, and so does the child, whose pid is told."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)  # noqa: S607
    ctx.logger.info("child %s", child.pid)
    time.sleep(300)  # noqa: TID251 - as an author would


def clean_up(ctx: Any, **_: Any) -> None:
    """Needs its context for it."""

    def leave(*_: Any) -> None:
        ctx.logger.info("cleaned up after %s", ctx.node.id)
        raise SystemExit

    signal.signal(signal.SIGTERM, leave)
    time.sleep(300)  # noqa: TID251 - as an author would


def huge(ctx: Any, **_: Any) -> int:
    return 10**30


def odd_question(ctx: Any, **_: Any) -> str:
    try:
        ctx.get_resource("cause a bug")
    except Exception as error:  # noqa: BLE001 - as an author would
        return str(error)
    return "answered"


def fork_and_die(ctx: Any, **_: Any) -> None:
    """The child keeps everything open that this process has not closed for it."""
    if os.fork() == 0:
        time.sleep(60)  # noqa: TID251 - as an author would
    os._exit(7)


def script_then_crash(ctx: Any, **_: Any) -> None:
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)  # noqa: S607
    ctx.logger.info("child %s", child.pid)
    os.kill(os.getpid(), signal.SIGKILL)


def chat_for_ever(ctx: Any, **_: Any) -> None:
    while True:
        ctx.logger.info("chat")


def leave_a_chatting_thread(ctx: Any, **_: Any) -> None:
    def chat() -> None:
        while True:
            time.sleep(0.01)  # noqa: TID251 - as an author would
            ctx.logger.info("late")

    threading.Thread(target=chat, daemon=True).start()


def short_sleep(ctx: Any, **_: Any) -> None:
    time.sleep(0.3)  # noqa: TID251 - as an author would


def unfit(ctx: Any, **_: Any) -> object:
    return object()


def once_more(ctx: Any, **_: Any) -> int:
    if ctx.operation.retry_number < 2:
        raise OperationRetry("not yet", retry_after=0)
    return ctx.operation.retry_number  # type: ignore[no-any-return]


def give_up_waiting(ctx: Any, **_: Any) -> int:
    """Ask again and again with an alarm that may go off at any moment of it."""
    is_armed = False
    given_up = 0

    def ring(number: int, frame: Any) -> None:
        if is_armed:
            raise TimeoutError

    signal.signal(signal.SIGALRM, ring)
    for turn in range(200):
        try:
            is_armed = True
            signal.setitimer(signal.ITIMER_REAL, 0.0003 + turn * 0.00001)
            ctx._backend.node("thing")
            is_armed = False
        except TimeoutError:
            is_armed = False
            given_up += 1
    return given_up


def passes_secrets(ctx: Any, **_: Any) -> None:
    """Says what it got of one operation, and hands it to another."""
    instance = next(ctx.node_instances)
    secret = instance.execute_operation("tell_secret").get()
    ctx.logger.info("workflow: %s", secret)
    instance.execute_operation("tell_given", kwargs={"given": secret}).get()
    raise ValueError(f"no luck with {secret}")


def tell_secret(ctx: Any, **_: Any) -> Any:
    secret = ctx._backend.secret("it")
    ctx.logger.info("secret: %s", secret)
    print(f"printed: {secret}")  # noqa: T201 - as an author would
    return secret


def tell_given(ctx: Any, given: str, **_: Any) -> None:
    ctx.logger.info("given: %s", given)


def break_with_secret(ctx: Any, **_: Any) -> None:
    secret = ctx._backend.secret("it")
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise NonRecoverableError(f"no {secret}") from error


def print_and_die(ctx: Any, **_: Any) -> None:
    """The script ends its host: nobody is left there to say what it printed."""
    source = '#!/bin/bash\nkill -STOP $PPID; echo "printed $it"; echo end; kill -KILL $PPID'
    run_script(
        script_source=source, process={"ctx_proxy_type": "none"}, it=ctx._backend.secret("it")
    )
