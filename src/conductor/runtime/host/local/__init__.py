"""Local environments: workflows and operations in this process, without a server.

env = init_env("blueprint.yaml", inputs={"port": 8080})
env.execute("install")
env.outputs()
"""

from conductor.runtime.host.local.deployment_storage import DeploymentStorage
from conductor.runtime.host.local.environment import Environment as _Environment
from conductor.runtime.host.local.environment import init_env, load_env
from conductor.runtime.host.local.errors import REFUSALS, EnvironmentBusy, StorageConflictError
from conductor.runtime.host.local.file_storage import FileStorage
from conductor.runtime.host.local.memory import InMemoryStorage
from conductor.runtime.host.local.parameters import (
    merge_and_validate as _merge_and_validate_execution_parameters,
)
from conductor.runtime.host.local.storage import Storage as _Storage

__all__ = [
    "REFUSALS",
    "DeploymentStorage",
    "EnvironmentBusy",
    "FileStorage",
    "InMemoryStorage",
    "StorageConflictError",
    "_Environment",
    "_Storage",
    "_merge_and_validate_execution_parameters",
    "init_env",
    "load_env",
]
