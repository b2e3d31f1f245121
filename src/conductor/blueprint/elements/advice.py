"""What could be better in a blueprint that may be right otherwise: noted as warnings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.blueprint import codes, warning_names
from conductor.blueprint.elements.hierarchy import section
from conductor.blueprint.elements.operations import Implementations
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems
from conductor.blueprint.source.values import YamlMapping, place_within

_BUILT_IN = "cloudify."
_NODES = ("node_types", "node_templates")
_SIDES = ("interfaces", "source_interfaces", "target_interfaces")
_OLD_INTERFACES: Mapping[str, str] = {
    "cloudify.interfaces.worker_installer": "cloudify.interfaces.cloudify_agent",
    "cloudify.interfaces.plugin_installer": "cloudify.interfaces.cloudify_agent",
}
_OLD_OPERATIONS: Mapping[tuple[str, str], str] = {
    ("cloudify.interfaces.validation", "creation"): "create",
    ("cloudify.interfaces.validation", "deletion"): "delete",
}


@dataclass(frozen=True)
class Advice:
    blueprint: YamlMapping
    implementations: Implementations
    problems: Problems

    def give(self) -> None:
        """After the nodes are planned: what is an error already is not warned of again."""
        self._unused_inputs()
        self._old_interfaces()
        self._old_instances()
        self._without_effect()
        self._unreachable_scripts()

    def _unused_inputs(self) -> None:
        """Of the main file; others may be imported for the sake of something else in them."""
        inputs = section(self.blueprint, "inputs")
        read = _inputs_read(self.blueprint) if inputs else set()
        if read is None or not section(self.blueprint, "node_templates"):
            return
        for name in inputs:
            place = inputs.key_place(name)
            if name not in read and place.source.imported_at is None:
                sentence = f"input {name!r} is declared, and no get_input reads it"
                self.problems.warn(warning_names.UNUSED_INPUT, sentence, place)

    def _old_interfaces(self) -> None:
        for kind in _NODES:
            for _, interfaces in self._interfaces(kind):
                for name, operations in interfaces.items():
                    place = interfaces.key_place(name)
                    if name in _OLD_INTERFACES:
                        self._deprecated(f"interface {name}", _OLD_INTERFACES[name], place)
                    for operation in operations or ():
                        newer = _OLD_OPERATIONS.get((name, operation))
                        if newer:
                            at = operations.key_place(operation)
                            self._deprecated(f"operation {operation}", newer, at)

    def _deprecated(self, old: str, new: str, place: Place) -> None:
        self.problems.warn(warning_names.DEPRECATED, f"{old} is deprecated; use {new}", place)

    def _old_instances(self) -> None:
        for template in section(self.blueprint, "node_templates").values():
            if template.get("instances"):
                place = template.key_place("instances")
                new = "capabilities.scalable.properties.default_instances"
                self._deprecated("instances.deploy", new, place)

    def _without_effect(self) -> None:
        if self.blueprint.get("upload_resources"):
            sentence = (
                "upload_resources has no effect here; upload those plugins and files yourself"
            )
            place = self.blueprint.key_place("upload_resources")
            self.problems.warn(warning_names.NO_EFFECT, sentence, place)
        for name, group in section(self.blueprint, "groups").items():
            if group.get("policies"):
                sentence = f"policies of group {name} have no effect: nothing watches its members"
                place = group.key_place("policies")
                self.problems.warn(warning_names.NO_EFFECT, sentence, place)

    def _unreachable_scripts(self) -> None:
        known = {str(error.place) for error in self.problems.errors}
        for kind in ("node_types", "relationships"):
            for owner, interfaces in self._interfaces(kind):
                for text, place in _implementations(interfaces):
                    if str(place) not in known and not self._is_resolved(text, place):
                        sentence = (
                            f"{owner} names {text!r}, which is neither a script in the blueprint's "
                            "folder nor code of a plugin; no template may use it like this"
                        )
                        name = warning_names.UNREACHABLE_SCRIPT
                        self.problems.warn(name, sentence, place)

    def _is_resolved(self, text: str, place: Place) -> bool:
        if text.partition(".")[0] in self.implementations.plugins:
            return True
        try:
            self.implementations.resolve(text, place, codes.NODE_OPERATION_UNRESOLVED)
        except BlueprintError:
            return False
        return True

    def _interfaces(self, kind: str) -> Iterator[tuple[str, YamlMapping]]:
        for name, definition in section(self.blueprint, kind).items():
            if definition is None or name.startswith(_BUILT_IN):
                continue
            for side in _SIDES:
                if isinstance(definition.get(side), YamlMapping):
                    yield name, definition[side]


def _implementations(interfaces: YamlMapping) -> Iterator[tuple[str, Place]]:
    for operations in interfaces.values():
        for name, spec in (operations or {}).items():
            text = spec.get("implementation") if isinstance(spec, dict) else spec
            if text:
                at = operations.value_place(name)
                yield text, place_within(spec, "implementation", at)


def _inputs_read(value: Any) -> set[str] | None:
    """The inputs that calls of get_input name; None when some call computes the name."""
    read: set[str] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            args = one.get("get_input")
            first = args[0] if isinstance(args, list) and args else args
            if isinstance(first, dict):
                return None
            if isinstance(first, str):
                read.add(first)
            waiting.extend(child for child in one.values() if isinstance(child, dict | list))
        else:
            waiting.extend(child for child in one if isinstance(child, dict | list))
    return read
