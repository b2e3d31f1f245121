"""The built-in types: found under every known name, and complete in each edition."""

from typing import Any

import pytest

from conductor.blueprint import Plan, parse_text
from conductor.blueprint.place import Source
from conductor.blueprint.problems import Problems
from conductor.blueprint.source.reader import read
from conductor.blueprint.types import shipped_types, versioned_names
from conductor.blueprint.version import DslVersion

VERSIONS = tuple(DslVersion(1, minor) for minor in range(6))


def parsed(version: DslVersion, body: str) -> Plan:
    return parse_text(f"tosca_definitions_version: {version}\n{body}")


WELL_KNOWN = (
    "cloudify/types/types.yaml",
    "resource:cloudify/types/types.yaml",
    "file:///cloudify/types/types.yaml",
    "http://www.getcloudify.org/spec/cloudify/3.4/types.yaml",
    "https://www.getcloudify.org/spec/cloudify/6.4/types.yaml",
    "http://getcloudify.org/spec/cloudify/4.5.5/types.yaml",
    "https://cloudify.co/spec/cloudify/6.3.0/types.yaml",
)


@pytest.mark.parametrize("url", WELL_KNOWN)
@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_loads_its_types_by_every_known_name(url: str, version: DslVersion) -> None:
    plan = parsed(version, f"imports: ['{url}']")
    parameters = plan["workflows"]["execute_operation"]["parameters"]
    expected = "operation_name" if version.minor == 5 else "string"
    assert parameters["operation"]["type"] == expected
    assert ("availability_rules" in str(plan["workflows"]["install"])) is True
    assert bool(plan["workflows"]["install"]["availability_rules"]) is (version.minor >= 4)


@pytest.mark.parametrize(
    "url",
    [
        "http://evilgetcloudify.org/spec/cloudify/6.4/types.yaml",
        "http://getcloudify.org/other/types.yaml",
        "http://example.com/cloudify/types/types.yaml",
        "cloudify/types/others.yaml",
        "mine/types.yaml",
        "http://[/types.yaml",
    ],
)
def test_other_names_are_no_built_in_types(url: str) -> None:
    assert shipped_types(url, VERSIONS[5]) is None


def test_an_edition_can_be_named_itself() -> None:
    found = shipped_types("cloudify/types/types_1_3.yaml", VERSIONS[5])
    assert found is not None
    assert found.name == "types_1_3.yaml"


def test_a_name_is_looked_for_with_the_version_first() -> None:
    names = versioned_names("lib/my.types.yaml", VERSIONS[4])
    assert names == ("lib/my.types_1_4.yaml", "lib/my.types.yaml")


EDITIONS: dict[str, dict[str, Any]] = {
    name: read(Source(name, path.read_text()), Problems())
    for name in ("types.yaml", "types_1_3.yaml", "types_1_4.yaml")
    if (path := shipped_types(f"cloudify/types/{name}", VERSIONS[5])) is not None
}
LIFECYCLE = (
    "precreate create configure start poststart prestop stop delete postdelete preupdate update "
    "postupdate update_config update_apply update_postapply preheal heal postheal pull check_drift"
)
PARENTS = """
Root -
Compute Root
Container Compute
Tier Root
Volume Root
ObjectStorage Root
Network Root
Subnet Root
Port Root
Router Root
LoadBalancer Root
VirtualIP Root
SecurityGroup Root
SoftwareComponent Root
Database Root
ApplicationModule Root
FileSystem Root
DBMS SoftwareComponent
WebServer SoftwareComponent
ApplicationServer SoftwareComponent
MessageBusServer SoftwareComponent
CloudifyManager SoftwareComponent
Component Root
ServiceComponent Component
SharedResource Root
Blueprint Root
PasswordSecret Root
"""
REQUIRED = object()
PROPERTIES: dict[str, dict[str, Any]] = {
    "Root": {"use_external_resource": False, "resource_id": None},
    "Compute": {
        "ip": "",
        "os_family": "linux",
        "agent_config": {"install_method": "remote", "port": 22, "network": "default"},
        "install_agent": "",
        "cloudify_agent": {},
    },
    "FileSystem": {
        "use_external_resource": False,
        "partition_type": 83,
        "fs_type": REQUIRED,
        "fs_mount_path": REQUIRED,
    },
    "WebServer": {"port": 80},
    "Component": {"resource_config": None, "client": None, "plugins": {}, "secrets": {}},
    "SharedResource": {"resource_config": None, "client": None},
    "Blueprint": {"resource_config": None, "client": None, "plugins": {}, "secrets": {}},
    "PasswordSecret": {
        "length": 8,
        "uppercase": 0,
        "lowercase": 0,
        "digits": 0,
        "symbols": 0,
        "secret_name": None,
        "use_secret_if_exists": False,
    },
}
AGENT_CONFIG = (
    "service_name network user key password port process_management min_workers max_workers "
    "heartbeat disable_requiretty env extra executable_temp_path log_level log_max_bytes "
    "log_max_history"
)
CLIENT = (
    "host port protocol api_version headers query_params cert trust_all username password token "
    "tenant"
)
DATA_TYPES: dict[str, dict[str, Any]] = {
    "AgentConfig": {
        "install_method": REQUIRED,
        **dict.fromkeys(AGENT_CONFIG.split()),
    },
    "Blueprint": {
        "external_resource": False,
        "id": None,
        "main_file_name": "blueprint.yaml",
        "blueprint_archive": "",
        "labels": None,
    },
    "ComponentDeployment": {
        "external_resource": False,
        "id": None,
        "inputs": {},
        "logs": None,
        "auto_inc_suffix": None,
        "labels": None,
    },
    "Component": {"blueprint": None, "deployment": None, "executions_start_args": {}},
    "RemoteCloudifyManagerClient": dict.fromkeys(CLIENT.split()),
    "SharedResourceDeployment": {"id": None},
    "SharedResource": {"deployment": None},
}
EMPTY_INTERFACES = {
    ("Root", "lifecycle"): LIFECYCLE,
    ("Root", "validation"): "create delete check_status creation deletion",
    ("Root", "monitoring"): "start stop",
    ("Compute", "host"): "get_state",
    ("Compute", "monitoring_agent"): "install start stop uninstall",
}
AGENT_OPERATIONS = {
    "create": "central_deployment_agent",
    "configure": "central_deployment_agent",
    "start": "central_deployment_agent",
    "stop": "central_deployment_agent",
    "stop_amqp": "host_agent",
    "delete": "central_deployment_agent",
    "restart": "central_deployment_agent",
    "restart_amqp": "host_agent",
    "install_plugins": "host_agent",
    "uninstall_plugins": "host_agent",
    "create_amqp": "central_deployment_agent",
    "validate_amqp": "central_deployment_agent",
}
IMPLEMENTED = {
    "Component": {
        "create": "component.upload_blueprint",
        "configure": "component.create",
        "start": "component.execute_start",
        "stop": "component.execute_start",
        "delete": "component.delete",
        "pull": "component.refresh",
        "check_drift": "component.check_drift",
        "heal": "component.heal",
        "update": "component.update",
    },
    "SharedResource": {
        "create": "shared_resource.connect_deployment",
        "delete": "shared_resource.disconnect_deployment",
        "pull": "shared_resource.refresh",
        "check_drift": "shared_resource.check_drift",
    },
    "Blueprint": {"create": "blueprint.upload", "delete": "blueprint.delete"},
}
DEFAULTS = {
    ("Component", "lifecycle", "start"): {
        "workflow_id": "install",
        "timeout": 1800,
        "interval": 1,
    },
    ("Component", "lifecycle", "stop"): {
        "workflow_id": "uninstall",
        "resource_config": {"get_property": ["SELF", "resource_config"]},
        "timeout": 1800,
        "interval": 1,
    },
    ("Compute", "cloudify_agent", "create_amqp"): {
        "install_agent_timeout": 300,
        "manager_ip": "",
        "manager_certificate": "",
        "stop_old_agent": False,
    },
    ("Compute", "cloudify_agent", "validate_amqp"): {"validate_agent_timeout": 20},
}
RELATIONSHIPS = {
    "depends_on": "-",
    "connected_to": "depends_on",
    "contained_in": "depends_on",
    "depends_on_lifecycle_operation": "depends_on",
    "depends_on_shared_resource": "depends_on",
    "connected_to_shared_resource": "connected_to",
    "file_system_depends_on_volume": "depends_on",
    "file_system_contained_in_compute": "contained_in",
}
every_edition = pytest.mark.parametrize("edition", EDITIONS)


def _defaults(schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        name: schema["default"]
        if "default" in schema
        else (None if schema.get("required") is False else REQUIRED)
        for name, schema in schemas.items()
    }


def _parent(kind: dict[str, Any], family: str) -> str:
    return str(kind.get("derived_from", "-")).removeprefix(f"cloudify.{family}.")


def _node_type(edition: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = EDITIONS[edition]["node_types"][f"cloudify.nodes.{name}"]
    return found


def _operations(kind: dict[str, Any], interface: str) -> dict[str, Any]:
    found: dict[str, Any] = kind["interfaces"][f"cloudify.interfaces.{interface}"]
    return found


@every_edition
def test_the_node_types_are_there_with_their_parents_and_properties(edition: str) -> None:
    types = EDITIONS[edition]["node_types"]
    rows = dict(row.split() for row in PARENTS.strip().splitlines())
    assert {name.removeprefix("cloudify.nodes.") for name in types} == set(rows)
    for name, parent in rows.items():
        kind = _node_type(edition, name)
        assert _parent(kind, "nodes") == parent
        assert _defaults(kind.get("properties", {})) == PROPERTIES.get(name, {}), name


@every_edition
def test_the_data_types_are_there_with_their_properties(edition: str) -> None:
    types = EDITIONS[edition]["data_types"]
    found = {
        name.removeprefix("cloudify.datatypes."): _defaults(t["properties"])
        for name, t in types.items()
    }
    assert found == DATA_TYPES


@every_edition
def test_the_interfaces_are_there_with_their_operations(edition: str) -> None:
    for (name, interface), operations in EMPTY_INTERFACES.items():
        empty = {operation: {} for operation in operations.split()}
        assert _operations(_node_type(edition, name), interface) == empty
    agent = _operations(_node_type(edition, "Compute"), "cloudify_agent")
    assert {name: each["executor"] for name, each in agent.items()} == AGENT_OPERATIONS
    for name, operations in IMPLEMENTED.items():
        lifecycle = _operations(_node_type(edition, name), "lifecycle")
        expected = {
            key: f"cfy_extensions.cloudify_types.{value}" for key, value in operations.items()
        }
        assert {key: each["implementation"] for key, each in lifecycle.items()} == expected
    for (name, interface, operation), defaults in DEFAULTS.items():
        inputs = _operations(_node_type(edition, name), interface)[operation]["inputs"]
        assert _defaults(inputs) == defaults
    secret = _node_type(edition, "PasswordSecret")
    assert set(_operations(secret, "lifecycle")) == {"create", "delete"}
    assert set(_operations(secret, "validation")) == {"create"}
    for name in ("Component", "SharedResource"):
        assert set(_operations(_node_type(edition, name), "validation")) == {"check_status"}


@every_edition
def test_the_relationships_are_there_with_their_operations(edition: str) -> None:
    types = EDITIONS[edition]["relationships"]
    found = {
        name.removeprefix("cloudify.relationships."): _parent(kind, "relationships")
        for name, kind in types.items()
    }
    assert found == RELATIONSHIPS
    base = types["cloudify.relationships.depends_on"]
    assert _defaults(base["properties"]) == {"connection_type": "all_to_all"}
    updates = {"update"}
    if edition == "types_1_3.yaml":
        updates = {"update_preconfigure", "update_postconfigure", "update_establish"}
    for side in ("source_interfaces", "target_interfaces"):
        operations = base[side]["cloudify.interfaces.relationship_lifecycle"]
        assert set(operations) == updates | {
            "preconfigure",
            "postconfigure",
            "establish",
            "unlink",
            "check_drift",
        }
        assert not any(operations.values())
    lifecycle = types["cloudify.relationships.depends_on_lifecycle_operation"]
    assert lifecycle["properties"] == {"operation": {"type": "string"}}
    for name in ("depends_on_shared_resource", "connected_to_shared_resource"):
        sides = types[f"cloudify.relationships.{name}"]["target_interfaces"]
        operations = sides["cloudify.interfaces.relationship_lifecycle"]
        assert set(operations) == {"establish", "unlink"}
        for operation in operations.values():
            code = "cfy_extensions.cloudify_types.shared_resource.execute_workflow"
            assert operation["implementation"] == code
            assert operation["inputs"]["workflow_id"] == {"type": "string"}
            assert _defaults(operation["inputs"]) == {
                "workflow_id": REQUIRED,
                "parameters": {},
                "timeout": 10,
            }


@every_edition
def test_plugins_policies_and_the_mark_are_there(edition: str) -> None:
    types = EDITIONS[edition]
    assert types["metadata"] == {"cloudify_types": True}
    central = {"executor": "central_deployment_agent", "install": False}
    assert types["plugins"] == {
        "cfy_extensions": central,
        "agent": central,
        "default_workflows": central,
        "script": {"executor": "host_agent", "install": False},
    }
    assert {name.rpartition(".")[2] for name in types["policy_types"]} == {
        "host_failure",
        "threshold",
        "ewma_stabilized",
    }
    assert list(types["policy_triggers"]) == ["cloudify.policies.triggers.execute_workflow"]


WORKFLOWS = (
    "install uninstall reinstall start stop restart execute_operation heal scale check_status "
    "check_drift pull rollback install_new_agents validate_agents"
)


@every_edition
def test_the_workflows_are_there(edition: str) -> None:
    workflows = EDITIONS[edition]["workflows"]
    assert set(workflows) == set(WORKFLOWS.split())
    functions = {"heal": "auto_heal_reinstall_node_subgraph", "scale": "scale_entity"}
    for name, workflow in workflows.items():
        mapping = f"default_workflows.cloudify.plugins.workflows.{functions.get(name, name)}"
        assert workflow["mapping"] == mapping
        assert not workflow.get("is_cascading")
    newest = edition == "types.yaml"
    assert ("recursive" in workflows["uninstall"]["parameters"]) is newest
    order = workflows["check_drift"]["parameters"]["run_by_dependency_order"]["default"]
    assert order is (edition != "types_1_4.yaml")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_built_in_type_makes_a_node(version: DslVersion) -> None:
    given = {"FileSystem": "fs_type: ext4, fs_mount_path: /mnt"}
    names = [row.split()[0] for row in PARENTS.strip().splitlines()]
    templates = "\n".join(
        f"  n{name}: {{type: cloudify.nodes.{name}, properties: {{{given.get(name, '')}}}}}"
        for name in names
    )
    body = f"imports: [cloudify/types/types.yaml]\nnode_templates:\n{templates}"
    plan = parsed(version, body)
    assert len(plan["nodes"]) == len(names)
    assert not plan.warnings


def test_file_systems_are_made_and_mounted_by_scripts() -> None:
    plan = parsed(
        VERSIONS[5],
        """
imports: [cloudify/types/types.yaml]
node_templates:
  host: {type: cloudify.nodes.Compute}
  disk: {type: cloudify.nodes.Volume}
  files:
    type: cloudify.nodes.FileSystem
    properties: {fs_type: ext4, fs_mount_path: /mnt}
    relationships:
      - {type: cloudify.relationships.file_system_depends_on_volume, target: disk}
      - {type: cloudify.relationships.file_system_contained_in_compute, target: host}
""",
    )
    files = next(node for node in plan["nodes"] if node["name"] == "files")
    assert files["host_id"] == "host"
    scripts = {"configure": files["operations"]["configure"]}
    for relationship in files["relationships"]:
        for name in ("preconfigure", "establish", "unlink"):
            if (operation := relationship["source_operations"][name])["plugin"]:
                scripts[name] = operation
    words = {"configure": "mkfs", "preconfigure": "device_name", "establish": "mount"}
    words["unlink"] = "umount"
    for name, word in words.items():
        assert scripts[name]["plugin"] == "script"
        assert word in scripts[name]["inputs"]["script_source"]
    device = {"get_attribute": ["TARGET", "device_name"]}
    assert scripts["preconfigure"]["inputs"]["device_name"] == device
