"""Files to send: where there is none, that is said before a server is asked."""

from pathlib import Path

from cloudify_rest_client.archives import is_url
from conductor.cli.failures import USAGE, Failure


def known_file(location: str) -> str:
    """The location, unless nothing is there; what is behind a URL the server finds out."""
    if Path(location).is_dir():
        raise Failure(f"{location} is a folder: name a file in it", USAGE)
    if not is_url(location) and not Path(location).is_file():
        raise Failure(f"There is no file {location}", USAGE)
    return location
