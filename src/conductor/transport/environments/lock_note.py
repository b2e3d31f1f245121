"""In a lock file: who has the lock, and which session it has started.

A worker that is killed leaves its uv behind, which has the lock, too. The note is how the next one
finds that and ends it.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict

from conductor.channel.identity import ProcessIdentity
from conductor.channel.proc import proc_stat
from conductor.transport.environments.sessions import end_session

_LONGEST = 4096


def note_session(lock: int, leader: int) -> None:
    owner, session = ProcessIdentity.of(os.getpid()), ProcessIdentity.of(leader)
    if owner is not None and session is not None:
        note = json.dumps({"owner": asdict(owner), "session": asdict(session)})
        clear_note(lock)
        os.pwrite(lock, note.encode(), 0)


def clear_note(lock: int) -> None:
    os.ftruncate(lock, 0)


def end_orphans(lock: int) -> None:
    """End the session that the note names, if its owner is dead. A torn note names none."""
    with suppress(ValueError, KeyError, TypeError):
        note = json.loads(os.pread(lock, _LONGEST, 0))
        owner, session = (ProcessIdentity(**note[name]) for name in ("owner", "session"))
        if not owner.is_alive() and not _is_taken(session):
            end_session(session.pid)


def _is_taken(session: ProcessIdentity) -> bool:
    """Its number belongs to another process now, so nothing of the session is left."""
    stat = proc_stat(session.pid)
    return stat is not None and stat.started != session.started
