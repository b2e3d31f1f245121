"""Upload a blueprint and stay until it is parsed: what upload and install share."""

from pathlib import Path
from threading import Event as Flag

from cloudify_rest_client.archives import is_archive, is_url
from cloudify_rest_client.blueprints import Blueprint, BlueprintUploadState
from cloudify_rest_client.client import CloudifyClient
from conductor.cli.failures import TIMEOUT, USAGE, Failure
from conductor.cli.upload_progress import upload_bar

PAUSE = 0.25
QUESTIONS = 2400  # ten minutes at that pace


def default_id(blueprint_path: str) -> str:
    """The name of the folder around a YAML file, or of the archive."""
    path = Path(blueprint_path)
    if is_url(blueprint_path) or is_archive(path):
        return path.name.partition(".")[0]
    return path.resolve().parent.name


def upload_blueprint(
    client: CloudifyClient,
    path: str,
    blueprint_id: str,
    *,
    blueprint_filename: str | None = None,
    async_upload: bool = False,
    visibility: str = "tenant",
    labels: list[dict[str, str]] | None = None,
) -> Blueprint:
    """A folder that is larger than the server's bound is not even packed."""
    if not is_url(path) and not Path(path).is_file():
        raise Failure(f"There is no file {path}", USAGE)
    with upload_bar(f"Uploading {blueprint_id}") as progress:
        sent = client.blueprints.upload(
            path,
            blueprint_id,
            visibility=visibility,
            progress_callback=progress,
            skip_size_limit=False,
            async_upload=True,
            labels=labels,
            application_file_name=blueprint_filename,
        )
    return sent if async_upload else _parsed(client, sent)


def _parsed(client: CloudifyClient, blueprint: Blueprint) -> Blueprint:
    for _ in range(QUESTIONS):
        if blueprint.state in BlueprintUploadState.FAILED_STATES:
            raise Failure(f"Blueprint {blueprint.id} is {blueprint.state}: {blueprint.error}")
        if blueprint.state == BlueprintUploadState.UPLOADED:
            return blueprint
        Flag().wait(PAUSE)
        blueprint = client.blueprints.get(blueprint.id)
    raise Failure(f"Blueprint {blueprint.id} is still {blueprint.state}", TIMEOUT)
