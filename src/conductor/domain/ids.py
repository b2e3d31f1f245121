"""The ids that cross floors. Each is text; the type says whose."""

from typing import NewType

TenantName = NewType("TenantName", str)
BlueprintId = NewType("BlueprintId", str)
DeploymentId = NewType("DeploymentId", str)
PluginId = NewType("PluginId", str)
NodeInstanceId = NewType("NodeInstanceId", str)
ExecutionId = NewType("ExecutionId", str)
ModificationId = NewType("ModificationId", str)
DeploymentUpdateId = NewType("DeploymentUpdateId", str)
PluginsUpdateId = NewType("PluginsUpdateId", str)
GraphId = NewType("GraphId", str)
OperationId = NewType("OperationId", str)
ScheduleId = NewType("ScheduleId", str)
WorkerId = NewType("WorkerId", str)
