"""Why a plugin has no environment."""

from conductor.domain.errors import ConductorError


class InstallationFailed(ConductorError):
    """The environment could not be made; nothing of it was left."""


class UnsupportedPlugin(InstallationFailed):
    """The plugin was built for another Python or another platform."""
