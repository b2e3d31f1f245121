"""Templates: processes that have imported what a host needs, to be copied where one is wanted.

To start a host takes a Python a fifth of a second, most of it for imports, and some 15 MB; a copy
takes milliseconds, and shares what it has not written to.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from conductor.channel.forking import TemplateIsGone, ask_for_copy, wait_for_template
from conductor.transport.host import Launch
from conductor.transport.own_children import Child
from conductor.transport.plugin_code import Code
from conductor.transport.process_book import ProcessBook

_log = logging.getLogger(__name__)
_LONGEST_START, _LONGEST_COPY = 30.0, 2.0  # seconds


class Copied:
    """A child of this process that another one has forked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, once somebody has waited for it."""
        return self._code

    def wait(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        self._code = os.waitstatus_to_exitcode(status)
        return self._code


class Template:
    def __init__(self, launch: Launch) -> None:
        self._book = launch.book
        self._process, self._end = launch.start()
        self._end.settimeout(_LONGEST_START)

    def wait_until_ready(self) -> None:
        wait_for_template(self._end)
        self._end.settimeout(_LONGEST_COPY)

    def copy(self) -> tuple[Child, socket.socket]:
        return self._book.note(lambda theirs: Copied(ask_for_copy(self._end, theirs)))

    def end(self) -> None:
        self._end.close()
        os.kill(self._process.pid, signal.SIGKILL)  # it may have been stopped
        self._book.wait(self._process)


@dataclass
class Templates:
    """One for each environment from which copies were wanted lately. The worker that asks for them
    must be a subreaper: it adopts them."""

    _templates: dict[Code, Template] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def copy(self, code: Code, launch: Launch) -> tuple[Child, socket.socket]:
        """Of the process that `launch` starts, unless it runs already. Raises `TemplateIsGone`."""
        with self._lock:
            template = self._templates.get(code) or Template(launch)
            try:
                if code not in self._templates:
                    template.wait_until_ready()
                    self._templates[code] = template
                return template.copy()
            except TemplateIsGone:
                self._templates.pop(code, None)
                template.end()
                raise

    def keep(self, codes: Collection[Code]) -> None:
        """End those of other environments: nobody has loaded them any more. Never waits: another
        time is as good."""
        if self._lock.acquire(blocking=False):
            try:
                self._end_all(self._templates.keys() - set(codes))
            finally:
                self._lock.release()

    def close(self) -> None:
        with self._lock:
            self._end_all(set(self._templates))

    def _end_all(self, codes: Collection[Code]) -> None:
        for code in codes:
            self._templates.pop(code).end()


@dataclass(frozen=True)
class CopyOrLaunch:
    """A copy of a template; where none can be had, a process that is started for it."""

    templates: Templates
    code: Code
    template: Launch
    launch: Launch

    @property
    def book(self) -> ProcessBook:
        return self.launch.book

    def start(self) -> tuple[Child, socket.socket]:
        try:
            return self.templates.copy(self.code, self.template)
        except TemplateIsGone as error:
            _log.warning("%s; a host is started instead", error)
            return self.launch.start()
