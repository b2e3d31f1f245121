import pytest

from conductor.blueprint import read_plugin_yaml
from conductor.blueprint.errors import BlueprintError

YAML = b"""
tosca_definitions_version: cloudify_dsl_1_3
metadata: {display_name: Greeter}
plugins:
  greeter: {executor: host_agent, package_name: greeter, package_version: 1.0}
  script: {executor: host_agent, install: false}
labels: {a: {values: [b]}}
"""


def test_a_plugin_yaml_says_what_it_declares() -> None:
    declared = read_plugin_yaml("plugin.yaml", YAML)
    assert declared.dsl_version == "cloudify_dsl_1_3"
    assert declared.display_name == "Greeter"
    assert declared.packages == (("greeter", "1.0"),)
    assert declared.sections == {
        "labels": {"a": {"values": ["b"]}},
        "blueprint_labels": {},
        "resource_tags": {},
    }


def test_a_plugin_yaml_may_leave_its_version_open() -> None:
    declared = read_plugin_yaml("plugin.yaml", b"plugins: {}")
    assert (declared.dsl_version, declared.packages) == (None, ())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"[a]", "mapping"),
        (b"plugins: [a]", "plugin.yaml:1:10: 'plugins' must be a mapping"),
        (b"plugins: {a: b}", "'a' must be a mapping"),
        (b"tosca_definitions_version: cloudify_dsl_9_9", "not supported"),
        (b"\xff", "UTF-8"),
        (b"a: [", "plugin.yaml:2:1"),
    ],
)
def test_what_is_no_plugin_yaml_is_refused_with_its_place(content: bytes, words: str) -> None:
    with pytest.raises(BlueprintError, match=words):
        read_plugin_yaml("plugin.yaml", content)
