"""Wheels as a plugin's author builds them."""

import shutil
from pathlib import Path

from conductor.transport.environments.wheel_file import WheelEntry, WheelMetadata, write_wheel


def make_wheel(
    folder: Path, name: str, version: str, *requirements: str, tag: str = "", pythons: str = ""
) -> Path:
    """`tag` is another one than that of pure Python, in the name alone."""
    folder.mkdir(parents=True, exist_ok=True)
    metadata = WheelMetadata(name, version, requirements, pythons or None)
    wheel = write_wheel(folder, metadata, [WheelEntry(f"{name}.py", b"")])
    if tag:
        return Path(shutil.move(wheel, str(wheel).replace("py3-none-any", tag)))
    return wheel
