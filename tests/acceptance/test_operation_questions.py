"""An operation on a server asks the manager, with the token of its execution."""

from pathlib import Path
from typing import Any

from acceptance.server import Server
from acceptance.stage import blueprint, client, find_test_code
from acceptance.waiting import eventually
from cloudify_rest_client.executions import Execution
from packages import plugin_yaml, wheel


def test_an_operation_asks_whatever_its_context_and_its_modules_can_tell(
    own_server: Server, tmp_path: Path
) -> None:
    find_test_code(own_server)
    own_server.start()
    (tmp_path / "bp" / "conf" / "deep").mkdir(parents=True)
    (tmp_path / "bp" / "conf" / "a.conf").write_text("a")
    (tmp_path / "bp" / "conf" / "deep" / "b.conf").write_text("b")
    (tmp_path / "greeter.whl").write_bytes(wheel(version="3.0"))
    (tmp_path / "plugin.yaml").write_bytes(plugin_yaml("3.0"))
    path = blueprint(tmp_path / "bp", "acceptance.asking_work", "echo")
    with client(own_server) as manager:
        plugin = manager.plugins.upload(
            str(tmp_path / "greeter.whl"), yaml_paths=[str(tmp_path / "plugin.yaml")]
        )
        manager.blueprints.upload(str(path), "asking")
        manager.deployments.create(
            "asking", "asking", runtime_only_evaluation=True, display_name="Asking"
        )
        parameters = {
            "operation": "t.echo",
            "operation_kwargs": {"package": plugin.package_name},
        }
        execution = manager.executions.start("asking", "execute_operation", parameters)

        def status() -> str:
            return str(manager.executions.get(execution.id).status)

        eventually(lambda: status() in Execution.END_STATES, lambda: f"it ends, but {status()}")
        ended = manager.executions.get(execution.id)
        assert ended.status == Execution.TERMINATED, ended.error
        (instance,) = manager.node_instances.list(deployment_id="asking")
    answers: dict[str, Any] = dict(instance.runtime_properties["answers"])
    assert "cfy plugins upload" in answers.pop("no plugin")
    assert "workflows" in answers.pop("bootstrap")
    assert answers == {
        "deployment": ["Asking", "admin", "default_tenant", True, "asking"],
        "who": ["admin", "default_tenant", "execute_operation"],
        "tries": ["t.echo", 0, 60],
        "managers": [{"default": "127.0.0.1"}],
        "brokers": 0,
        "config": 60,
        "provider": ["cloudify"],
        "operation": True,
        "execution": "execute_operation",
        "state": "started",
        "files": ["a.conf", "deep/b.conf"],
        "index": ["conf/deep/b.conf"],
        "workdir": True,
        "siblings": [instance.id],
        "served": True,
        "plugin": ["installed"],
    }
