"""How many processes wait for work, when many deployments had some."""

from pathlib import Path

from acceptance import stage
from acceptance.processes import descendants, name_of
from acceptance.server import Server
from acceptance.stage import Stage
from acceptance.waiting import eventually

MOST = 4
DEPLOYMENTS = 12


def test_the_hosts_of_many_deployments_go_when_they_are_too_many(
    own_server: Server, tmp_path: Path
) -> None:
    stage.find_test_code(own_server)
    own_server.environment["CONDUCTOR_IDLE_HOSTS"] = str(MOST)
    own_server.start()
    with stage.client(own_server) as client:
        client.blueprints.upload(str(stage.blueprint(tmp_path, "acceptance.hostile", "look")), "b")
        for number in range(DEPLOYMENTS):
            client.deployments.create("b", f"d{number}")
            Stage(client, f"d{number}").sees()
            eventually(lambda: len(_hosts(own_server)) <= MOST, "surplus hosts end")
    assert _hosts(own_server)
    own_server.stop()


def _hosts(server: Server) -> list[str]:
    names = map(name_of, descendants(server.process.pid))
    return [name for name in names if name in ("run-host", "operation-host")]
