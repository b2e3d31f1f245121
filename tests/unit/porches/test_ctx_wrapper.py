"""The wrapper for Python scripts that run in processes of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import cloudify.ctx_wrappers
from cloudify.mocks import MockCloudifyContext
from cloudify.proxy.server import HTTPCtxProxy

WRAPPER = Path(cloudify.ctx_wrappers.__file__).with_name("ctx-py.py")
SCRIPT = """
from ctx import ctx
ctx.logger.info("from a script")
ctx.instance.runtime_properties["port"] = ctx.node.properties["port"] + 1
ctx.instance.runtime_properties["deep.er"] = {"list": [1]}
del ctx.instance.runtime_properties["old"]
try:
    ctx.instance.runtime_properties["missing"]
except KeyError:
    print(ctx.instance.id, ctx("node id"), ctx.instance.runtime_properties.get("missing", "none"))
"""
OF_RELATIONSHIPS = """
import json
from ctx import ctx
properties = ctx.source.instance.runtime_properties
properties.update(a=1, b={"c": [2]})
print("a" in properties, "z" in properties, sorted(properties), len(properties))
print(ctx.target.node.properties["port"], ctx("target", "node", "id"), properties["b.c[0]"])
print(json.dumps(ctx.returns(object)))
"""


def run(script: str, mock: MockCloudifyContext, folder: Path) -> subprocess.CompletedProcess[str]:
    shutil.copy(WRAPPER, folder / "ctx.py")
    (folder / "script.py").write_text(script)
    proxy = HTTPCtxProxy(mock)
    try:
        return subprocess.run(  # noqa: S603 - our own script
            [sys.executable, str(folder / "script.py")],
            env={**os.environ, "CTX_SOCKET_URL": proxy.socket_url},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        proxy.close()


def test_a_python_script_uses_its_context(tmp_path: Path) -> None:
    mock = MockCloudifyContext(
        node_id="web_1", node_name="web", properties={"port": 80}, runtime_properties={"old": 1}
    )
    ended = run(SCRIPT, mock, tmp_path)
    assert (ended.stdout, ended.stderr) == ("web_1 web none\n", "")
    assert mock.instance.runtime_properties == {
        "old": None,
        "port": 81,
        "deep": {"er": {"list": [1]}},
    }


def test_a_python_script_uses_both_ends_of_a_relationship(tmp_path: Path) -> None:
    source, target = (
        MockCloudifyContext(node_id=f"{each}_1", node_name=each, properties={"port": 80})
        for each in ("web", "db")
    )
    mock = MockCloudifyContext(source=source, target=target)
    returned: list[Any] = []
    mock.returns = returned.append
    ended = run(OF_RELATIONSHIPS, mock, tmp_path)
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == ["True False ['a', 'b'] 2", "80 db 2", "null"]
    assert returned == [{"__non_json_serializable_repr__": "<class 'object'>"}]
