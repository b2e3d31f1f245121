"""Services of this machine, as systemd sees them (`cloudify.systemddbus`)."""

import shutil
from collections.abc import Sequence
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.local_command import LocalCommandRunner

_ASKED = ("Id", "Description", "LoadState", "ActiveState", "SubState", "MainPID", "UnitFileState")


def get_services(service_names: Sequence[str]) -> list[dict[str, Any]]:
    """What systemd knows of each: `Id`, `Description`, `LoadState`, `ActiveState`, `SubState`,
    `MainPID`, `UnitFileState`, and `instances` beside them."""
    program = shutil.which("systemctl")
    if program is None:
        raise NonRecoverableError("this machine has no systemctl: its services cannot be asked for")
    return [_service(program, name) for name in service_names]


def _service(program: str, name: str) -> dict[str, Any]:
    unit = name if "." in name else f"{name}.service"
    command = [program, "show", unit, f"--property={','.join(_ASKED)}"]
    lines = (LocalCommandRunner().run(command).std_out or "").splitlines()
    found: dict[str, Any] = dict(line.split("=", 1) for line in lines if "=" in line)
    return {"unit_id": unit, "display_name": name, "instances": [found], **found}
