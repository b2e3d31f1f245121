"""Small plugins as people build them: wheels, wagons, source distributions, zips around them.

The same again are the same bytes, whenever they are made.
"""

import gzip
import io
import json
import tarfile
import zipfile

PLUGIN_YAML = """\
tosca_definitions_version: cloudify_dsl_1_4
plugins:
  greeter:
    executor: central_deployment_agent
    package_name: greeter-plugin
    package_version: '{version}'
node_types:
  greeter.nodes.Greeting:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: greeter.greeter.tasks.create
labels:
  Tool: {{values: [greeter]}}
resource_tags: {{team: red}}
"""


def plugin_yaml(version: str = "1.0") -> bytes:
    return PLUGIN_YAML.format(version=version).encode()


def wheel(
    name: str = "greeter_plugin",
    version: str = "1.0",
    tag: str = "py3-none-any",
    requires: str = "",
) -> bytes:
    about = f"{name}-{version}.dist-info"
    return zipped(
        {
            "greeter/tasks.py": b"def create(**_): pass\n",
            f"{about}/METADATA": _metadata(name, version, requires),
            f"{about}/WHEEL": f"Wheel-Version: 1.0\nTag: {tag}\n".encode(),
            f"{about}/RECORD": b"",
        }
    )


def wagon(version: str = "1.0", platform: str = "any", **about: object) -> bytes:
    held = f"greeter_plugin-{version}-py3-none-any.whl"
    says = {
        "archive_name": f"greeter-plugin-{version}-py311-none-{platform}.wgn",
        "package_name": "greeter-plugin",
        "package_version": version,
        "package_source": "greeter-plugin",
        "supported_platform": platform,
        "supported_python_versions": ["py311"],
        "wheels": [held],
        **about,
    }
    files = {
        "greeter-plugin/package.json": json.dumps(says).encode(),
        f"greeter-plugin/wheels/{held}": wheel(version=version),
    }
    return tarred(files, compression="gz")


def sdist(name: str = "greeter_plugin", version: str = "1.0") -> bytes:
    top = f"{name}-{version}"
    files = {f"{top}/PKG-INFO": _metadata(name, version), f"{top}/setup.py": b""}
    return tarred(files, compression="gz")


def parcel(version: str = "1.0", **files: bytes) -> bytes:
    """A wagon with its plugin.yaml, as `cfy plugins upload` packs them."""
    name = f"greeter-plugin-{version}-py311-none-any.wgn"
    return zipped({name: wagon(version), "plugin.yaml": plugin_yaml(version), **files})


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def tarred(files: dict[str, bytes], compression: str = "") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(stream.getvalue(), mtime=0) if compression == "gz" else stream.getvalue()


def _metadata(name: str, version: str, requires: str = "") -> bytes:
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}".encode()
