"""How events and log lines leave this process (framework §1.18).

Tools and tests put functions of their own in place of those that write, and in place of
`EVENT_CLASS`: they are looked up here at each use.
"""

import logging
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from conductor.domain.event import EVENT, LOG
from conductor.runtime.engine.moment import now
from conductor.runtime.sdk.ambient import ambient_context
from conductor.runtime.sdk.event import NO_VERBOSE, Event
from conductor.runtime.sdk.line_handler import LineHandler
from conductor.runtime.sdk.log_setup import setup_agent_logger, setup_subprocess_logger
from conductor.runtime.sdk.message_contexts import (
    message_context_from_cloudify_context,
    message_context_from_sys_wide_wf_context,
    message_context_from_workflow_context,
    message_context_from_workflow_node_instance_context,
)
from conductor.runtime.sdk.plain_events import event_of, stamp

__all__ = [
    "EVENT_CLASS",
    "EVENT_VERBOSITY_LEVEL",
    "CloudifyCtxLoggingHandler",
    "CloudifyPluginLoggingHandler",
    "CloudifyWorkflowLoggingHandler",
    "CloudifyWorkflowNodeLoggingHandler",
    "amqp_event_out",
    "amqp_log_out",
    "create_event_message_prefix",
    "init_cloudify_logger",
    "manager_event_out",
    "manager_log_out",
    "message_context_from_cloudify_context",
    "message_context_from_sys_wide_wf_context",
    "message_context_from_workflow_context",
    "message_context_from_workflow_node_instance_context",
    "send_plugin_event",
    "send_task_event",
    "send_workflow_event",
    "send_workflow_node_event",
    "setup_agent_logger",
    "setup_subprocess_logger",
    "stdout_event_out",
    "stdout_log_out",
]

EVENT_CLASS: Any = Event
EVENT_VERBOSITY_LEVEL = NO_VERBOSE

Out = Callable[..., Any]


def create_event_message_prefix(
    event: Mapping[str, Any], with_worker_names: bool = False
) -> str | None:
    """The line of an event's or log's plain record; None when it is not to be shown."""
    shown = EVENT_CLASS(event, EVENT_VERBOSITY_LEVEL, with_worker_names)
    return str(shown) if shown.has_output else None


def stdout_event_out(event: Mapping[str, Any], **_: Any) -> None:
    """Where the events of a local environment go."""
    line = create_event_message_prefix(event)
    if line:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def stdout_log_out(log: Mapping[str, Any], **_: Any) -> None:
    """Where the log lines of a local environment go."""
    stdout_event_out(log)


def manager_event_out(event: Mapping[str, Any], ctx: Any = None) -> None:
    """To the execution that `ctx` belongs to, the current one when left out. In a local environment
    that leads to `stdout_event_out`."""
    _say(event, ctx)


def manager_log_out(log: Mapping[str, Any], ctx: Any = None) -> None:
    _say(log, ctx)


def _say(plain: Mapping[str, Any], ctx: Any) -> None:
    speaker = ambient_context() if ctx is None else ctx
    internal = getattr(speaker, "internal", None)
    backend = speaker._backend if internal is None else internal.backend
    backend.say(event_of(plain))


amqp_event_out = manager_event_out
amqp_log_out = manager_log_out


def send_workflow_event(
    ctx: Any,
    event_type: str,
    message: str | None = None,
    args: Any = None,
    additional_context: Mapping[str, Any] | None = None,
    out_func: Out | None = None,
) -> None:
    context = message_context_from_workflow_context(ctx)
    _send(event_type, message, args, context, additional_context, out_func, ctx)


def send_workflow_node_event(
    ctx: Any,
    event_type: str,
    message: str | None = None,
    args: Any = None,
    additional_context: Mapping[str, Any] | None = None,
    out_func: Out | None = None,
) -> None:
    """`ctx` is a node instance of a workflow."""
    context = message_context_from_workflow_node_instance_context(ctx)
    _send(event_type, message, args, context, additional_context, out_func, ctx.ctx)


def send_plugin_event(
    ctx: Any,
    message: str | None = None,
    args: Any = None,
    additional_context: Mapping[str, Any] | None = None,
    out_func: Out | None = None,
) -> None:
    context = message_context_from_cloudify_context(ctx)
    _send("plugin_event", message, args, context, additional_context, out_func, ctx)


def send_task_event(
    cloudify_context: Mapping[str, Any],
    event_type: str,
    message: str | None = None,
    args: Any = None,
    additional_context: Mapping[str, Any] | None = None,
    out_func: Out | None = None,
) -> None:
    """`cloudify_context` is that of the task's operation, as a plain dict."""
    _send(event_type, message, args, cloudify_context, additional_context, out_func, None)


def _send(
    event_type: str,
    message: str | None,
    args: Any,
    context: Mapping[str, Any],
    additional_context: Mapping[str, Any] | None,
    out_func: Out | None,
    ctx: Any,
) -> None:
    event = {
        "event_type": event_type,
        "context": {**context, **(additional_context or {})},
        "message": {"text": message, "arguments": args},
        **stamp(EVENT, now()),
    }
    (out_func or partial(manager_event_out, ctx=ctx))(event)


def init_cloudify_logger(
    handler: logging.Handler, logger_name: str, logging_level: int = logging.DEBUG
) -> logging.Logger:
    """The logger `ctx.<name>`, with this handler and no other one."""
    logger = logging.getLogger(f"ctx.{logger_name}")
    logger.setLevel(logging_level)
    logger.handlers[:] = [handler]
    logger.propagate = True
    return logger


class _ContextHandler(LineHandler):
    """Makes plain records of log records, in the words of a context."""

    def __init__(self, ctx: Any, context: Mapping[str, Any], out_func: Out | None) -> None:
        super().__init__()
        self._ctx = ctx
        self.context = context
        self._out = out_func

    def emit(self, record: logging.LogRecord) -> None:
        log = {
            "context": self.context,
            "logger": record.name,
            "level": record.levelname.lower(),
            "message": {"text": self.format(record)},
            **stamp(LOG, now()),
        }
        (self._out or partial(manager_log_out, ctx=self._ctx))(log)


class CloudifyPluginLoggingHandler(_ContextHandler):
    """For loggers of an operation."""

    def __init__(self, ctx: Any, out_func: Out | None = None) -> None:
        super().__init__(ctx, message_context_from_cloudify_context(ctx), out_func)


class CloudifyWorkflowLoggingHandler(_ContextHandler):
    """For loggers of a workflow."""

    def __init__(self, ctx: Any, out_func: Out | None = None) -> None:
        super().__init__(ctx, message_context_from_workflow_context(ctx), out_func)


class CloudifyWorkflowNodeLoggingHandler(_ContextHandler):
    """For loggers of a node instance of a workflow, which is its `ctx`."""

    def __init__(self, ctx: Any, out_func: Out | None = None) -> None:
        context = message_context_from_workflow_node_instance_context(ctx)
        super().__init__(ctx.ctx, context, out_func)


class CloudifyCtxLoggingHandler(LineHandler):
    """Hands what it is told to the logger of a context."""

    def __init__(self, ctx: Any) -> None:
        super().__init__()
        self._ctx = ctx

    def emit(self, record: logging.LogRecord) -> None:
        self._ctx.logger.log(record.levelno, self.format(record))
