"""User data for machines that start with cloud-init."""

from collections.abc import Iterable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

_TYPES = {
    "#include": "x-include-url",
    "#!": "x-shellscript",
    "#cloud-boothook": "cloud-boothook",
    "#upstart-job": "upstart-job",
    "#part-handler": "part-handler",
    "#cloud-config": "cloud-config",
}


def create_multi_mimetype_userdata(userdatas: Iterable[str]) -> str:
    """One document of several user data; the first line of each says its kind."""
    document = MIMEMultipart()
    for userdata in userdatas:
        document.attach(MIMEText(userdata, _type(userdata)))
    return document.as_string()


def _type(userdata: str) -> str:
    return next((kind for start, kind in _TYPES.items() if userdata.startswith(start)), "plain")
