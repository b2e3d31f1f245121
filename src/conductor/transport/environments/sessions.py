"""POSIX sessions: uv and the builds that it starts."""

from collections.abc import Iterator

from conductor.channel.descendants import descendants, kill_all
from conductor.channel.proc import everybody, proc_stat
from conductor.transport.processes import PATIENCE


def end_session(leader: int) -> None:
    """And what is below its leader, where that still lives."""

    def find() -> Iterator[int]:
        yield from (pid for pid in everybody() if _session(pid) == leader)
        yield leader
        yield from descendants(leader)

    kill_all(find, within=PATIENCE)


def _session(pid: int) -> int | None:
    stat = proc_stat(pid)
    return None if stat is None else stat.session
