"""What people type, in the order of their journeys, with the public client and with ours."""

from docs.command_lines.around import AROUND
from docs.command_lines.blueprints import BLUEPRINTS
from docs.command_lines.command import Command
from docs.command_lines.control import CONTROL
from docs.command_lines.deployments import DEPLOYMENTS
from docs.command_lines.executions import EXECUTIONS
from docs.command_lines.finding import FINDING
from docs.command_lines.profiles import PROFILES
from docs.command_lines.schedules import SCHEDULES
from docs.command_lines.updates import UPDATES

JOURNEYS: dict[str, tuple[Command, ...]] = (
    BLUEPRINTS
    | DEPLOYMENTS
    | FINDING
    | EXECUTIONS
    | CONTROL
    | SCHEDULES
    | UPDATES
    | AROUND
    | PROFILES
)
