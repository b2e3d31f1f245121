"""From the implementation of an operation or workflow to the plugin code that runs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.errors import DSLParsingException, DSLParsingFormatException
from conductor.blueprint.functions.table import has_calls
from conductor.blueprint.imports.folder import BlueprintFolder, OutsideOfRoot
from conductor.blueprint.place import Place
from conductor.blueprint.problems import did_you_mean, logic_error, put_at

_REMOTE = ("http://", "https://", "ftp://", "file://")
_SCRIPT_PLUGIN = "script"
_SCRIPT_KEYS = ("script_path", "script_source")
_EXECUTORS = ("central_deployment_agent", "host_agent")


class OutOfRange(DSLParsingFormatException, ValueError):
    """A number of retries or seconds is below the least that has a meaning."""


@dataclass(frozen=True)
class Target:
    """`script` is the extra input that a script needs: its path, or its text."""

    plugin: str
    function: str
    script: Mapping[str, str]


@dataclass(frozen=True)
class Implementations:
    """`blueprints` gives the id of each imported blueprint by its namespace."""

    plugins: Mapping[str, Mapping[str, Any]]
    files: BlueprintFolder
    blueprints: Mapping[str, str] = field(default_factory=dict)

    def resolve(
        self, implementation: str, place: Place, unresolved: int, *, is_workflow: bool = False
    ) -> Target:
        function = f"script_runner.tasks.{'execute_workflow' if is_workflow else 'run'}"
        script = self._script(implementation, place, unresolved)
        if script is not None:
            return Target(self._script_plugin(place), function, script)
        owners = [name for name in self.plugins if implementation.startswith(f"{name}.")]
        if len(owners) > 1:
            sentence = f"{implementation!r} fits several plugins: {', '.join(owners)}; rename one"
            raise logic_error(codes.AMBIGUOUS_PLUGIN, sentence, place)
        if not owners and any(implementation.startswith(f"{each}--") for each in self.blueprints):
            script = {"script_path": implementation}  # a file of the imported blueprint
            return Target(self._script_plugin(place), function, script)
        if not owners:
            raise self._unresolved(implementation, place, unresolved)
        return Target(owners[0], implementation[len(owners[0]) + 1 :], {})

    def _script(self, text: str, place: Place, code: int) -> Mapping[str, str] | None:
        if "\n" in text.strip():
            return {"script_source": text}
        if text.startswith(_REMOTE):
            return {"script_path": text}
        try:
            if self.files.find(text) is not None:
                return {"script_path": text}
        except OutsideOfRoot as outside:
            sentence = f"script {text!r} leads out of the blueprint folder; copy it into it"
            raise logic_error(code, sentence, place) from outside
        return None

    def _script_plugin(self, place: Place) -> str:
        for name in sorted(self.plugins, key=lambda name: name != _SCRIPT_PLUGIN):
            if name.endswith(_SCRIPT_PLUGIN):
                return name
        sentence = "a script needs the plugin 'script'; import cloudify/types/types.yaml"
        raise logic_error(codes.SCRIPT_PLUGIN_MISSING, sentence, place)

    def _unresolved(self, text: str, place: Place, code: int) -> DSLParsingException:
        head, _, rest = text.partition(".")
        near = did_you_mean(text, self._scripts())
        if not near and rest and (plugin := did_you_mean(head, self.plugins)):
            near = plugin
        known = ", ".join(self.plugins) or "none"
        return logic_error(
            code,
            f"found implementation {text!r}; expected an existing script of the blueprint folder, "
            f"or <plugin>.<function> with one of the plugins: {known}.{near}",
            place,
        )

    def _scripts(self) -> list[str]:
        """Files to suggest; a glance, since large folders must not slow an error down."""
        root = self.files.root
        if root is None:
            return []
        found = (p for pattern in ("*", "*/*", "*/*/*") for p in root.glob(pattern))
        names = [str(p.relative_to(root)) for p, _ in zip(found, range(2000), strict=False)]
        return [name for name in names if not name.endswith((".yaml", ".yml"))]


def no_operation() -> dict[str, Any]:
    return {
        "plugin": "",
        "operation": "",
        "executor": None,
        "inputs": {},
        "has_intrinsic_functions": False,
        "max_retries": None,
        "retry_interval": None,
        "timeout": None,
        "timeout_recoverable": None,
    }


def plan_operation(
    spec: Mapping[str, Any], implementations: Implementations, place: Place, unresolved: int
) -> dict[str, Any]:
    """The operation as the plan has it, from one whose inputs are values already."""
    implementation = spec.get("implementation")
    if not implementation:
        return no_operation()
    target = implementations.resolve(implementation, place, unresolved)
    inputs = dict(spec.get("inputs") or {})
    refuse_script_keys(target, inputs, place)
    default = "auto" if target.script else implementations.plugins[target.plugin]["executor"]
    check_settings(spec, place)
    types = spec.get("inputs_types")
    return {
        "plugin": target.plugin,
        "operation": target.function,
        "executor": spec.get("executor") or default,
        "inputs": {**target.script, **inputs},
        "has_intrinsic_functions": has_calls(inputs),
        "max_retries": spec.get("max_retries"),
        "retry_interval": spec.get("retry_interval"),
        "timeout": spec.get("timeout"),
        "timeout_recoverable": spec.get("timeout_recoverable"),
        **({"inputs_types": types} if types else {}),
    }


def refuse_script_keys(target: Target, given: Mapping[str, Any], place: Place) -> None:
    for key in _SCRIPT_KEYS:
        if target.script and key in given:
            sentence = f"{key!r} says which script to run, which is said already; rename yours"
            raise logic_error(codes.SCRIPT_INPUT_TAKEN, sentence, place)


def check_settings(spec: Mapping[str, Any], place: Place) -> None:
    executor = spec.get("executor")
    if executor is not None and executor not in _EXECUTORS:
        near = did_you_mean(executor, _EXECUTORS)
        sentence = f"executor {executor!r} must be one of {', '.join(_EXECUTORS)}.{near}"
        raise logic_error(codes.OPERATION_EXECUTOR, sentence, place)
    for key, least in (("max_retries", -1), ("retry_interval", 0), ("timeout", 0)):
        value = spec.get(key)
        if value is not None and value < least:
            sentence = f"{key} must be {least} or more, found {value}"
            raise put_at(OutOfRange(codes.SCHEMA_VIOLATION, sentence), place)
