"""The script plugin: operations and workflows that are scripts (framework §2.10)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conductor.domain.masking import NO_SECRETS, Masker
from conductor.runtime.host.ctx_client import ScriptException
from conductor.runtime.host.ctx_proxy import HTTPCtxProxy, StubCtxProxy
from conductor.runtime.host.script_options import checked_options
from conductor.runtime.host.script_output import Printed
from conductor.runtime.host.script_process import ProcessException, run_script
from conductor.runtime.host.script_source import is_python, script_file
from conductor.runtime.host.script_verdict import ScriptVerdict
from conductor.runtime.sdk.current import current_ctx, current_workflow_ctx
from conductor.runtime.sdk.decorators import Function, operation, workflow
from conductor.runtime.sdk.exceptions import HttpException, NonRecoverableError

__all__ = ["ProcessException", "execute_workflow", "run"]

SCRIPT_SOURCE = "script_source"

# Whether a script may run again is its author's to say, and asked in `run`.
may_run_again: Callable[[Function], Function] = operation(resumable=True)


@may_run_again
def run(
    script_path: str | None = None,
    script_source: str | None = None,
    process: Mapping[str, Any] | None = None,
    ssl_cert_content: str | None = None,
    **kwargs: Any,
) -> Any:
    """Run a script; its other inputs become variables. The result is what it `ctx returns`.

    `process` may have env, cwd, args, command_prefix, eval_python, ctx_proxy_type (auto, http,
    none), log_stdout, log_stderr, stderr_to_stdout, and resumable: true for a script that may run
    again when nobody knows how its first run ended.
    """
    ctx = kwargs.pop("ctx", None) or current_ctx.get_ctx()
    options = checked_options(process)
    _require_resumable(ctx, options)
    verdict, name = ScriptVerdict(ctx), script_path or SCRIPT_SOURCE

    def download(path: str, target: str) -> None:
        _download(ctx, path, target)

    with script_file(download, script_path, script_source, ssl_cert_content) as script:
        try:
            if _is_evaluated(script, options):
                with current_ctx.push(ctx, kwargs):
                    evaluate(script, name)
            else:
                _run_apart(script, name, options, kwargs, ctx)
        except (ProcessException, ScriptException):
            if not verdict.is_said:
                raise
    return verdict.carry_out()


@workflow
def execute_workflow(
    script_path: str | None = None,
    script_source: str | None = None,
    ssl_cert_content: str | None = None,
    **kwargs: Any,
) -> None:
    """Run a Python script as a workflow; it finds its context in `cloudify.workflows.ctx`."""
    ctx = kwargs.pop("ctx", None) or current_workflow_ctx.get_ctx()
    name = script_path or SCRIPT_SOURCE
    with script_file(ctx.download_resource, script_path, script_source, ssl_cert_content) as script:
        if script.suffix != ".py" and not is_python(script.read_text()):
            raise NonRecoverableError(
                f"workflow script {name} is not Python; a workflow script must be"
            )
        with current_workflow_ctx.push(ctx, kwargs):
            evaluate(script, name)


def evaluate(script: Path, name: str) -> None:
    """Run a Python script in this process and thread, as `__main__`. Its failure says `name`."""
    code = compile(script.read_bytes(), str(script), "exec")
    try:
        exec(code, {"__name__": "__main__", "__file__": str(script)})  # noqa: S102 - the purpose
    except SystemExit as ending:
        if ending.code not in (None, 0):
            number = ending.code if isinstance(ending.code, int) else 1
            raise ProcessException(name, number, stderr=str(ending.code)) from ending


def _require_resumable(ctx: Any, options: Mapping[str, Any]) -> None:
    if getattr(ctx, "resume", False) and not options.get("resumable"):
        raise NonRecoverableError(
            f"operation {ctx.operation.name} cannot be resumed: its script is not marked "
            "process: {resumable: true}"
        )


def _is_evaluated(script: Path, options: Mapping[str, Any]) -> bool:
    wish = options.get("eval_python")
    return script.suffix == ".py" if wish is None else bool(wish)


def _run_apart(
    script: Path, name: str, options: Mapping[str, Any], inputs: Mapping[str, Any], ctx: Any
) -> None:
    def say(printed: Printed) -> None:
        ctx.logger.info(printed.message, extra={"spooled": (printed.spool, printed.end)})

    _warn_of_shown(ctx, options)
    proxy = _proxy(ctx, options.get("ctx_proxy_type", "auto"))
    try:
        run_script(script, options, inputs, proxy.socket_url, say, lambda: _masker(ctx), name)
    finally:
        proxy.close()


def _masker(ctx: Any) -> Masker:
    backend = getattr(ctx, "_backend", None)  # a context for tests has none
    return NO_SECRETS if backend is None else backend.masker


def _warn_of_shown(ctx: Any, options: Mapping[str, Any]) -> None:
    for place, argument in enumerate(options.get("args") or [], 1):
        if _masker(ctx).finds(str(argument)):
            ctx.logger.warning(
                "argument %s of the script holds a secret, which everybody on this machine can see "
                "in the list of processes: make it an input, which becomes a variable",
                place,
            )


def _proxy(ctx: Any, kind: str) -> HTTPCtxProxy | StubCtxProxy:
    if kind in ("auto", "http"):
        return HTTPCtxProxy(ctx)
    if kind == "none":
        return StubCtxProxy()
    raise NonRecoverableError(f"ctx_proxy_type {kind!r} is unknown; use auto, http or none")


def _download(ctx: Any, path: str, target: str) -> None:
    try:
        ctx.download_resource(path, target)
    except HttpException as missing:
        raise NonRecoverableError(
            f"script {path} is not among the files of blueprint {ctx.blueprint.id} "
            f"or of deployment {ctx.deployment.id}: {missing.message}"
        ) from missing
