"""The wrapper for Python scripts that run in processes of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

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


def test_a_python_script_uses_its_context(tmp_path: Path) -> None:
    shutil.copy(WRAPPER, tmp_path / "ctx.py")
    (tmp_path / "script.py").write_text(SCRIPT)
    mock = MockCloudifyContext(
        node_id="web_1", node_name="web", properties={"port": 80}, runtime_properties={"old": 1}
    )
    proxy = HTTPCtxProxy(mock)
    try:
        ended = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, str(tmp_path / "script.py")],
            env={**os.environ, "CTX_SOCKET_URL": proxy.socket_url},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        proxy.close()
    assert (ended.stdout, ended.stderr) == ("web_1 web none\n", "")
    assert mock.instance.runtime_properties == {
        "old": None,
        "port": 81,
        "deep": {"er": {"list": [1]}},
    }
