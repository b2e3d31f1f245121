"""Upload a blueprint and stay until it is parsed: what upload and install share."""

from pathlib import Path
from threading import Event as Flag
from time import monotonic

from cloudify_rest_client.archives import is_archive, is_url
from cloudify_rest_client.blueprints import Blueprint, BlueprintUploadState
from cloudify_rest_client.client import CloudifyClient
from conductor.cli.blueprint_source import found
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.known_files import known_file
from conductor.cli.upload_progress import upload_bar

PAUSE = 0.25
WAIT = Flag().wait
_WATCHED = ["id", "state", "error"]  # and not the plan, which may have a hundred megabytes


def default_id(blueprint_path: str) -> str:
    """The name of the folder, of the one around a YAML file, or of the archive."""
    path = Path(blueprint_path)
    if is_url(blueprint_path) or is_archive(path):
        return path.name.partition(".")[0]
    return path.resolve().name if path.is_dir() else path.resolve().parent.name


def upload_blueprint(
    client: CloudifyClient,
    path: str,
    blueprint_id: str,
    *,
    blueprint_filename: str | None = None,
    timeout: float | None = 600,
    visibility: str = "tenant",
    labels: list[dict[str, str]] | None = None,
) -> Blueprint:
    """A folder that is larger than the server's bound is not even packed. Without a `timeout`
    nobody waits for the parsing."""
    is_folder = Path(path).is_dir()
    source = str(found(Path(path), blueprint_filename, path)) if is_folder else known_file(path)
    with upload_bar(f"Uploading {blueprint_id}") as progress:
        sent = client.blueprints.upload(
            source,
            blueprint_id,
            visibility=visibility,
            progress_callback=progress,
            skip_size_limit=False,
            async_upload=True,
            labels=labels,
            application_file_name=blueprint_filename,
        )
    return sent if timeout is None else _parsed(client, sent, timeout)


def _parsed(client: CloudifyClient, blueprint: Blueprint, timeout: float) -> Blueprint:
    deadline = monotonic() + timeout
    while True:
        if blueprint.state in BlueprintUploadState.FAILED_STATES:
            raise Failure(f"Blueprint {blueprint.id} is {blueprint.state}: {blueprint.error}")
        if blueprint.state == BlueprintUploadState.UPLOADED:
            return blueprint
        if monotonic() >= deadline:
            raise Failure(_too_long(blueprint), TIMEOUT)
        WAIT(PAUSE)
        blueprint = client.blueprints.get(blueprint.id, _include=_WATCHED)


def _too_long(blueprint: Blueprint) -> str:
    said = f"Blueprint {blueprint.id} is still {blueprint.state}, and that goes on."
    return f"{said}\nSee how far it is with: cfy blueprints get {blueprint.id}"
