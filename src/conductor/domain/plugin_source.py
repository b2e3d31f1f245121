"""Where the code of a plugin comes from."""

from dataclasses import dataclass
from pathlib import Path

from conductor.domain.ids import DeploymentId, TenantName


@dataclass(frozen=True)
class PluginSource:
    """A plugin as a blueprint asks for it, and where it lies.

    `place` is the path of a wagon, a wheel, another archive or a folder; a text is what pip would
    understand, a URL or a requirement. `digest` (`channel/content_digest`) says what lies there:
    the same digest is the same code. Without a `deployment_id` the plugin is central, else it came
    with the blueprint of that deployment.
    """

    name: str
    place: Path | str
    digest: str
    tenant: TenantName
    version: str | None = None
    deployment_id: DeploymentId | None = None
    install_arguments: str = ""

    @property
    def is_central(self) -> bool:
        return self.deployment_id is None

    @property
    def arguments(self) -> tuple[str, ...]:
        """Split at blanks and nothing else (framework §2.12)."""
        return tuple(self.install_arguments.split())

    @property
    def title(self) -> str:
        return " ".join(filter(None, ("the plugin", self.name, self.version)))
