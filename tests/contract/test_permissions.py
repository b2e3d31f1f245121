"""What roles may do, as clients read it, and what else they read when they begin (§3, §16)."""

from conductor.domain.ids import WorkerId
from contract.conftest import Manager
from contract.test_deployment_lists import client_of
from contract.wares import refusal


def test_permissions_are_listed_by_role(manager: Manager) -> None:
    client = client_of(manager)
    everything = client.permissions.list()
    assert len(everything) == len({(each["role"], each["permission"]) for each in everything})
    mine = {each["permission"] for each in client.permissions.list("operations")}
    assert {"execution_start", "deployment_list", "create_token", "status_get"} <= mine
    assert not mine & {"blueprint_upload", "execute_global_workflow", "user_create"}
    assert {"user_create"} < {each["permission"] for each in client.permissions.list("sys_admin")}
    assert refusal(manager.http.get("/permissions/king")) == (404, "not_found_error")
    page = manager.http.get("/permissions?_size=3&_offset=1").json()
    assert [each["permission"] for each in page["items"]] == [
        each["permission"] for each in everything[1:4]
    ]
    client.close()


def test_the_settings_tell_who_may_do_what(manager: Manager) -> None:
    told = manager.http.get("/config").json()["authorization"]
    assert [each["name"] for each in told["roles"]][:2] == ["sys_admin", "default"]
    assert told["permissions"]["blueprint_upload"] == ["user", "manager", "sys_admin"]


def test_users_are_shown_with_their_tenants_when_they_are_asked_for(manager: Manager) -> None:
    for path in ("/users/admin", "/user"):
        assert manager.http.get(path).json()["tenants"] == 1
        told = manager.http.get(f"{path}?_get_data=true").json()
        assert list(told["tenants"]) == ["default_tenant"]
        assert told["groups"] == []
    [listed] = manager.http.get("/users?_get_data=true").json()["items"]
    assert list(listed["tenants"]) == ["default_tenant"]


def test_the_status_tells_when_no_worker_is_there(manager: Manager) -> None:
    client = client_of(manager)

    def status() -> tuple[str, str]:
        told = manager.http.get("/status").json()
        assert manager.http.get("/status?summary=true").json() == {"status": told["status"]}
        return told["status"], told["services"]["Management Worker"]["status"]

    assert status() == ("OK", "Active")
    assert "Cloudify Execution Scheduler" in manager.http.get("/status").json()["services"]
    assert client.cluster_status.get_status()["status"] == "OK"
    manager.leases.leave(WorkerId("w1"))
    assert status() == ("Degraded", "Inactive")
    cluster = client.cluster_status.get_status()
    parts = {name: part["status"] for name, part in cluster["services"].items()}
    assert (cluster["status"], parts) == (
        "Degraded",
        {"manager": "Degraded", "db": "OK", "broker": "OK"},
    )
    assert client.cluster_status.get_status(summary=True) == {"status": "Degraded", "services": {}}
    client.close()


def test_managers_are_found_by_their_host(manager: Manager) -> None:
    [one] = manager.http.get("/managers").json()["items"]
    assert manager.http.get(f"/managers?hostname={one['hostname']}").json()["items"] == [one]
    assert manager.http.get("/managers?hostname=elsewhere").json()["items"] == []
