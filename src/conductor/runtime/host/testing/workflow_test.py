"""A local environment for one test (framework §2.9)."""

import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from conductor.runtime.host.local.environment import Environment, init_env
from conductor.runtime.host.testing.scratch_folder import Resource, ScratchFolder

IGNORED_LOCAL_WORKFLOW_MODULES = (
    "cloudify_agent.operations",
    "cloudify_agent.installer.operations",
    "worker_installer.tasks",
    "plugin_installer.tasks",
    "windows_agent_installer.tasks",
    "windows_plugin_installer.tasks",
)
Inputs = Mapping[str, Any] | str | Callable[..., Mapping[str, Any]]


class WorkflowTestDecorator:
    """Gives a test method, a test function or a `with` block an environment of the blueprint.

        @workflow_test("blueprint.yaml", inputs={"port": 8080})
        def test_install(self, env):
            env.execute("install", task_retries=0)

    `path_or_blueprint` is a path, relative to the test's file, or the text of a blueprint. With
    `resources_to_copy` (paths, or pairs of a path and a folder) or `copy_plugin_yaml` (the one in
    the closest folder above) a copy of the blueprint is used, with these beside it. `inputs` may
    be a function, or the name of a method of the test, called with the `input_func_args` and
    `input_func_kwargs`, and with these very arguments as `decorator_kwargs`. `init_args` go to
    `init_env`.
    """

    def __init__(
        self,
        path_or_blueprint: str,
        copy_plugin_yaml: bool = False,
        resources_to_copy: Iterable[Resource] | None = None,
        temp_dir_prefix: str | None = None,
        init_args: Mapping[str, Any] | None = None,
        inputs: Inputs | None = None,
        input_func_args: Sequence[Any] | None = None,
        input_func_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self.path_or_blueprint = path_or_blueprint
        self.copy_plugin_yaml = copy_plugin_yaml
        self.resources_to_copy = list(resources_to_copy or ())
        self.temp_dir_prefix = temp_dir_prefix
        self.init_args = {"ignored_modules": IGNORED_LOCAL_WORKFLOW_MODULES, **(init_args or {})}
        if inputs is not None and "inputs" in self.init_args:
            raise ValueError("inputs are given twice: as inputs, and within init_args")
        self.inputs = inputs
        self.input_func_args = list(input_func_args or ())
        self.input_func_kwargs = dict(input_func_kwargs or {})
        self._folder: ScratchFolder | None = None

    def __call__(self, test: Callable[..., Any]) -> Callable[..., Any]:
        near = Path(inspect.getfile(test)).absolute().parent

        @functools.wraps(test)
        def with_environment(*args: Any, **kwargs: Any) -> Any:
            case = args[0] if args else None
            with self._new_folder(near, test.__name__) as folder:
                env = self._environment(folder, test.__name__, case)
                return test(*args, env, **kwargs)

        with_environment.__signature__ = _without_environment(test)  # type: ignore[attr-defined]
        return with_environment

    def __enter__(self) -> Environment:
        caller = sys._getframe(1).f_code.co_filename
        self._folder = self._new_folder(Path(caller).absolute().parent, "workflow-test")
        return self._environment(self._folder, "local", None)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._folder is not None:
            self._folder.remove()

    def _new_folder(self, near: Path, name: str) -> ScratchFolder:
        return ScratchFolder(near, self.temp_dir_prefix or f"{name}-")

    def _environment(self, folder: ScratchFolder, name: str, case: Any) -> Environment:
        blueprint = folder.blueprint(
            self.path_or_blueprint,
            self.resources_to_copy,
            with_plugin_yaml=self.copy_plugin_yaml,
        )
        arguments = {"name": name, **self.init_args}
        if self.inputs is not None:
            arguments["inputs"] = self._inputs(self.inputs, case)
        return init_env(str(blueprint), **arguments)

    def _inputs(self, inputs: Inputs, case: Any) -> Mapping[str, Any]:
        if isinstance(inputs, Mapping):
            return inputs
        function = getattr(case, inputs) if isinstance(inputs, str) else inputs
        kwargs = {**self.input_func_kwargs, "decorator_kwargs": vars(self)}
        made: Mapping[str, Any] = function(*self.input_func_args, **kwargs)
        return made


def _without_environment(test: Callable[..., Any]) -> inspect.Signature:
    """What pytest must know of it: the environment is no fixture."""
    signature = inspect.signature(test)
    names = list(signature.parameters)
    given = names[1:2] if names[:1] == ["self"] else names[:1]
    left = [each for each in signature.parameters.values() if each.name not in given]
    return signature.replace(parameters=left)
