"""What a script says about its operation: its result, or how the operation ends."""

from typing import Any

from conductor.runtime.host.ctx_client import ScriptException
from conductor.runtime.sdk.exceptions import NonRecoverableError

_NOTHING = object()


class ScriptVerdict:
    """Gives a context `returns`, `abort_operation` and `retry_operation`, one use in total."""

    def __init__(self, ctx: Any) -> None:
        self._ctx = ctx
        self._said: Any = _NOTHING
        self._retry_after: float | None = None
        self._is_contradicted = False
        ctx.returns = self.returns
        ctx.abort_operation = self.abort
        ctx.retry_operation = self.retry
        self._show(None)

    @property
    def is_said(self) -> bool:
        """True when the script's exit code no longer decides."""
        return self._is_contradicted or isinstance(self._said, ScriptException)

    def returns(self, value: Any, /) -> None:
        self._say(value)

    def abort(self, message: str | None = None) -> ScriptException:
        return self._end(ScriptException(message or "the script aborted its operation"))

    def retry(
        self, message: str | None = None, retry_after: float | str | None = None
    ) -> ScriptException:
        """`retry_after` is in seconds; the command line hands it over as a text."""
        self._retry_after = None if retry_after in (None, "") else float(str(retry_after))
        return self._end(ScriptException(message or "the script asked to be run again", retry=True))

    def carry_out(self) -> Any:
        """The operation's result, or the error that it was ended with."""
        if self._is_contradicted:
            raise NonRecoverableError(
                "a script may use only one of returns, abort_operation and retry_operation, once"
            )
        if not isinstance(self._said, ScriptException):
            return None if self._said is _NOTHING else self._said
        if not self._said.retry:
            raise NonRecoverableError(str(self._said))
        self._ctx.operation.retry(message=str(self._said), retry_after=self._retry_after)
        return None

    def _end(self, ending: ScriptException) -> ScriptException:
        self._say(ending)
        return ending

    def _say(self, said: Any) -> None:
        if self._said is not _NOTHING:
            self._is_contradicted = True
            raise NonRecoverableError(
                "a script may use only one of returns, abort_operation and retry_operation, once"
            )
        self._said = said
        self._show(said)

    def _show(self, said: Any) -> None:
        self._ctx._return_value = said
        self._ctx.is_script_exception_defined = isinstance(said, ScriptException)
