"""What can be wrong with a blueprint, and the codes that errors carry."""

from conductor.blueprint.codes import *  # noqa: F403 - the codes are promised here as well
from conductor.blueprint.errors import *  # noqa: F403
