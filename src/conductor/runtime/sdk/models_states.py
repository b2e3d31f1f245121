"""States of what a manager keeps, under the names that plugin code compares with."""

from typing import ClassVar


class ExecutionState:
    TERMINATED = "terminated"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PENDING = "pending"
    STARTED = "started"
    CANCELLING = "cancelling"
    FORCE_CANCELLING = "force_cancelling"
    KILL_CANCELLING = "kill_cancelling"
    SCHEDULED = "scheduled"
    QUEUED = "queued"

    END_STATES: ClassVar[list[str]] = [TERMINATED, FAILED, CANCELLED]
    WAITING_STATES: ClassVar[list[str]] = [SCHEDULED, QUEUED]
    ACTIVE_STATES: ClassVar[list[str]] = [
        PENDING,
        STARTED,
        CANCELLING,
        FORCE_CANCELLING,
        KILL_CANCELLING,
    ]


class DeploymentModificationState:
    STARTED = "started"
    FINISHED = "finished"
    ROLLEDBACK = "rolledback"

    END_STATES: ClassVar[list[str]] = [FINISHED, ROLLEDBACK]


class DeploymentState:
    GOOD = "good"
    REQUIRE_ATTENTION = "requires_attention"
    IN_PROGRESS = "in_progress"
    ACTIVE = "active"
    INACTIVE = "inactive"


class BlueprintUploadState:
    PENDING = "pending"
    VALIDATING = "validating"
    UPLOADING = "uploading"
    EXTRACTING = "extracting"
    PARSING = "parsing"
    UPLOADED = "uploaded"
    FAILED_UPLOADING = "failed_uploading"
    FAILED_EXTRACTING = "failed_extracting"
    FAILED_EXTRACTING_TO_FILE_SERVER = "failed_extracting_to_file_server"
    FAILED_PARSING = "failed_parsing"
    INVALID = "invalid"

    FAILED_STATES: ClassVar[list[str]] = [
        FAILED_UPLOADING,
        FAILED_EXTRACTING,
        FAILED_EXTRACTING_TO_FILE_SERVER,
        FAILED_PARSING,
        INVALID,
    ]
    END_STATES: ClassVar[list[str]] = [UPLOADED, *FAILED_STATES]


class PluginInstallationState:
    PENDING = "pending-install"
    INSTALLING = "installing"
    INSTALLED = "installed"
    ERROR = "error"
    PENDING_UNINSTALL = "pending-uninstall"
    UNINSTALLING = "uninstalling"
    UNINSTALLED = "uninstalled"


class AgentState:
    CREATING = "creating"
    CREATED = "created"
    STARTING = "starting"
    STARTED = "started"
    STOPPING = "stopping"
    STOPPED = "stopped"
    DELETING = "deleting"
    DELETED = "deleted"
    RESTARTING = "restarting"
    RESTARTED = "restarted"
    RESTORED = "restored"
    UPGRADING = "upgrading"
    UPGRADED = "upgraded"
    NONRESPONSIVE = "nonresponsive"
    FAILED = "failed"

    STATES: ClassVar[list[str]] = [
        CREATING,
        CREATED,
        STARTING,
        STARTED,
        STOPPING,
        STOPPED,
        DELETING,
        DELETED,
        RESTARTING,
        RESTARTED,
        RESTORED,
        UPGRADING,
        UPGRADED,
        NONRESPONSIVE,
        FAILED,
    ]


class SnapshotState:
    CREATING = "creating"
    CREATED = "created"
    UPLOADING = "uploading"
    UPLOADED = "uploaded"
    FAILED = "failed"

    STATES: ClassVar[list[str]] = [CREATING, CREATED, UPLOADING, UPLOADED, FAILED]
    END_STATES: ClassVar[list[str]] = [CREATED, UPLOADED, FAILED]


class LogBundleState:
    CREATING = "creating"
    CREATED = "created"
    FAILED = "failed"

    STATES: ClassVar[list[str]] = [CREATING, CREATED, FAILED]
    END_STATES: ClassVar[list[str]] = [CREATED, FAILED]


class VisibilityState:
    PRIVATE = "private"
    TENANT = "tenant"
    GLOBAL = "global"

    STATES: ClassVar[list[str]] = [PRIVATE, TENANT, GLOBAL]
