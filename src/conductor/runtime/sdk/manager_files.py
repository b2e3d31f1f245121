"""Files of the deployment that this code works for, and of web servers that plugins name.

`blueprint_id`, `deployment_id` and `tenant_name` are there because callers give them; files of
another deployment than the context's own cannot be had.
"""

import os
from collections.abc import Sequence
from logging import Logger
from pathlib import Path
from pkgutil import resolve_name

from conductor.domain.errors import NotFound
from conductor.runtime.sdk.ambient import ambient_backend, ambient_context
from conductor.runtime.sdk.constants import CFY_RESOURCES_ROOT_KEY
from conductor.runtime.sdk.exceptions import HttpException
from conductor.runtime.sdk.resource_files import write_resource


def get_resource(
    blueprint_id: str | None,
    deployment_id: str | None,
    tenant_name: str | None,
    resource_path: str,
) -> bytes:
    """`HttpException` with the code 404 when neither deployment nor blueprint has it."""
    try:
        return ambient_backend().resource(resource_path)
    except NotFound as missing:
        raise HttpException(resource_path, 404, str(missing)) from missing


def get_resource_from_manager(
    resource_path: str, base_url: str | None = None, base_urls: Sequence[str] | None = None
) -> bytes:
    """Of the first server that has it; without urls of the context's own deployment."""
    urls = [*([base_url] if base_url else []), *(base_urls or ())]
    if not urls:
        return get_resource(None, None, None, resource_path)
    read = resolve_name("conductor.runtime.sdk.web_file:read")  # loads TLS
    for url in urls[:-1]:
        try:
            found: bytes = read(f"{url.rstrip('/')}/{resource_path.lstrip('/')}")
            return found
        except HttpException:
            continue
    last: bytes = read(f"{urls[-1].rstrip('/')}/{resource_path.lstrip('/')}")
    return last


def get_resource_directory_index(
    blueprint_id: str | None,
    deployment_id: str | None,
    tenant_name: str | None,
    resource_path: str,
) -> list[str]:
    """The paths of all files below a folder, each as `get_resource` takes it."""
    return ambient_backend().resource_paths(resource_path)


def download_resource(
    blueprint_id: str | None,
    deployment_id: str | None,
    tenant_name: str | None,
    resource_path: str,
    logger: Logger | None = None,
    target_path: str | None = None,
) -> str:
    """The path of a copy: `target_path`, or a file of the same name in a new folder."""
    content = get_resource(blueprint_id, deployment_id, tenant_name, resource_path)
    return write_resource(content, resource_path, target_path)


def download_resource_from_manager(
    resource_path: str, logger: Logger | None = None, target_path: str | None = None
) -> str:
    return write_resource(get_resource_from_manager(resource_path), resource_path, target_path)


def get_workdir_path(deployment_id: str, tenant: str) -> str:
    """Where the folder of a deployment lies on this machine."""
    own = Path(ambient_context()._context.get("deployment_workdir") or Path.cwd())
    root = os.environ.get(CFY_RESOURCES_ROOT_KEY)
    deployments = Path(root, "deployments") if root else own.parent.parent
    return str(deployments / tenant / deployment_id)
