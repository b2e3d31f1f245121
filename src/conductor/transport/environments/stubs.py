"""Distributions without code under the names that plugins know: asked for them, they get our SDK.

Some of these names are free on the public index, so none of them is ever looked up anywhere.
"""

from pathlib import Path

from packaging.utils import NormalizedName, canonicalize_name

from conductor.transport.environments.sdk import DISTRIBUTION, Sdk
from conductor.transport.environments.wheel_file import WheelMetadata, write_wheel

# The one that is in every environment, whether the plugin asks for it or not.
FOREMOST = canonicalize_name("cloudify-common")
NAMES = frozenset(
    canonicalize_name(name)
    for name in (
        FOREMOST,
        "cloudify-dsl-parser",
        "cloudify-plugins-common",
        "cloudify-rest-client",
        "cloudify-script-plugin",
        "fusion-common",
        "fusion-mgmtworker",
    )
)
OURS = NAMES | {canonicalize_name(DISTRIBUTION)}

# What plugins import without asking for it, because the reference needs it itself (framework §6.5).
# Left out: aiohttp and pika are large and nobody's but the reference's own; wagon packs plugins and
# is of no use within one; proxy_tools is not to be had as a wheel.
IMPLIED = (
    "bottle",
    "distro",
    "fasteners",
    "jinja2",
    "networkx",
    "pytz",
    "pyyaml",
    "requests",
    "requests-toolbelt",
    "urllib3",
)

# The reference's last published version.
USUAL_VERSION = "7.0.5"


def write_stub(folder: Path, name: NormalizedName, version: str, sdk: Sdk) -> Path:
    """Written already, it is not written again."""
    metadata = WheelMetadata(
        name=name,
        version=version,
        requirements=[sdk.requirement, *IMPLIED],
        requires_python=sdk.metadata.requires_python,
    )
    path = folder / metadata.file_name
    return path if path.exists() else write_wheel(folder, metadata)
