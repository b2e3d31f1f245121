"""What runs on this machine, read from /proc."""

from pathlib import Path


def is_alive(pid: int) -> bool:
    """A zombie is dead: somebody only has to notice."""
    return _parent_of(pid) is not None


def state_of(pid: int) -> str | None:
    """The letter of its state; None when it is not there."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None


def name_of(pid: int) -> str:
    """As `ps` shows it; empty when it is not there."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def parent_of(pid: int) -> int | None:
    """None when it is dead."""
    return _parent_of(pid)


def descendants(pid: int) -> set[int]:
    """All living processes below this one."""
    parents = {int(entry.name): _parent_of(int(entry.name)) for entry in _entries()}
    found, before = {pid}, set[int]()
    while found != before:
        before = set(found)
        found |= {child for child, parent in parents.items() if parent in before}
    return found - {pid}


def mentioning(text: str) -> dict[int, str]:
    """Processes with this text in their command line."""
    lines = {int(entry.name): command_of(int(entry.name)) for entry in _entries()}
    return {pid: line for pid, line in lines.items() if text in line and is_alive(pid)}


def _entries() -> list[Path]:
    return [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent_of(pid: int) -> int | None:
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(parent)


def command_of(pid: int) -> str:
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""
