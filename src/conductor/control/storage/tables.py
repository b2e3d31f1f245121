"""All tables. Columns carry the names of the domain's fields; a few belong to storage alone.

Executions, graphs, operations, events, tokens and plugins have ids that are unique in the world;
everything else is unique within its tenant.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    literal_column,
)

from conductor.control.storage.columns import Json, Moment, PackedPlan, Prose

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

tenants = Table(
    "tenants",
    metadata,
    Column("name", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("last_turn", Integer, nullable=False, server_default="0"),
)

users = Table(
    "users",
    metadata,
    Column("username", Text, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("failed_logins", Integer, nullable=False, server_default="0"),
    Column("last_failed_at", Moment),
    Column("first_login_at", Moment),
    Column("last_login_at", Moment),
)

changed_settings = Table(
    "changed_settings",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Json, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("updated_by", Text, nullable=False),
)

maintenance_mode = Table(
    "maintenance_mode",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment),
    Column("activated_at", Moment),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("username", Text, ForeignKey("users.username", ondelete="CASCADE"), nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("description", Prose, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("last_used_at", Moment),
)

secrets = Table(
    "secrets",
    metadata,
    Column("tenant", Text, ForeignKey("tenants.name"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("encrypted_value", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("is_hidden_value", Boolean, nullable=False),
    Column("schema", Json),
)

sites = Table(
    "sites",
    metadata,
    Column("tenant", Text, ForeignKey("tenants.name"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
)

blackouts = Table(
    "blackouts",
    metadata,
    Column("tenant", Text, ForeignKey("tenants.name"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("effect", Text, nullable=False),
    Column("calendar", Prose, nullable=False),
    Column("deployment_id", Text),
    Column("workflow_id", Text),
    Column("label", Text),
    Column("description", Prose, nullable=False),
)

blueprints = Table(
    "blueprints",
    metadata,
    Column("tenant", Text, ForeignKey("tenants.name"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("main_file_name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("description", Prose),
    Column("visibility", Text, nullable=False),
    Column("plan", PackedPlan, nullable=False),
    Column("error", Prose),
    Column("upload_execution_id", Text),
    Column("labels", Json, nullable=False),
    Column("updated_at", Moment),
)

blueprint_archives = Table(
    "blueprint_archive_parts",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("blueprint_id", Text, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "blueprint_id"], ["blueprints.tenant", "blueprints.id"], ondelete="CASCADE"
    ),
)

blueprint_icons = Table(
    "blueprint_icons",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("blueprint_id", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "blueprint_id"], ["blueprints.tenant", "blueprints.id"], ondelete="CASCADE"
    ),
)

plugins = Table(
    "plugins",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, ForeignKey("tenants.name"), nullable=False),
    Column("package_name", Text, nullable=False),
    Column("package_key", Text, nullable=False, index=True),
    Column("package_version", Text, nullable=False),
    Column("ground", Prose, nullable=False),
    Column("archive_name", Text, nullable=False),
    Column("title", Prose, nullable=False),
    Column("uploaded_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("package_source", Prose),
    Column("supported_platform", Prose),
    Column("supported_py_versions", Json, nullable=False),
    Column("distribution", Prose),
    Column("distribution_version", Prose),
    Column("distribution_release", Prose),
    Column("wheels", Json, nullable=False),
    Column("excluded_wheels", Json, nullable=False),
    Column("labels", Json, nullable=False),
    Column("blueprint_labels", Json, nullable=False),
    Column("resource_tags", Json, nullable=False),
    Column("yamls", Json, nullable=False),
    UniqueConstraint("tenant", "package_key", "package_version", "ground"),
)

plugin_archives = Table(
    "plugin_archives",
    metadata,
    Column("plugin_id", Text, ForeignKey("plugins.id", ondelete="CASCADE"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

plugin_files = Table(
    "plugin_files",
    metadata,
    Column("plugin_id", Text, ForeignKey("plugins.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

plugin_installations = Table(
    "plugin_installations",
    metadata,
    Column("plugin_id", Text, ForeignKey("plugins.id", ondelete="CASCADE"), primary_key=True),
    Column("manager", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("error", Prose, nullable=False),
    Column("worker", Text, nullable=False, server_default=""),
)

blueprint_packages = Table(
    "blueprint_packages",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("blueprint_id", Text, primary_key=True),
    Column("package_key", Text, primary_key=True),
    Column("package_version", Text, primary_key=True),
    ForeignKeyConstraint(
        ["tenant", "blueprint_id"], ["blueprints.tenant", "blueprints.id"], ondelete="CASCADE"
    ),
    Index(None, "package_key"),
)

blueprint_imports = Table(
    "blueprint_imports",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("blueprint_id", Text, primary_key=True),
    Column("imported_id", Text, primary_key=True),
    ForeignKeyConstraint(
        ["tenant", "blueprint_id"], ["blueprints.tenant", "blueprints.id"], ondelete="CASCADE"
    ),
    Index(None, "imported_id"),
)

deployments = Table(
    "deployments",
    metadata,
    Column("tenant", Text, ForeignKey("tenants.name"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("blueprint_id", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("display_name", Prose, nullable=False),
    Column("description", Prose),
    Column("visibility", Text, nullable=False),
    Column("runtime_only_evaluation", Boolean, nullable=False),
    Column("plan", PackedPlan, nullable=False),
    Column("labels", Json, nullable=False),
    Column("updated_at", Moment),
    Column("site_name", Text),
    Index(None, "tenant", "created_at", "id"),
)


_is_private = deployments.columns.visibility == literal_column("'private'")
Index(
    "ix_deployments_private",
    deployments.columns.tenant,
    deployments.columns.created_by,
    sqlite_where=_is_private,
    postgresql_where=_is_private,
)


def _global_ones(table: Table) -> None:
    """What other tenants see is found by name, and seldom there at all."""
    is_global = table.columns.visibility == literal_column("'global'")
    Index(
        f"ix_{table.name}_global",
        table.columns.id,
        table.columns.tenant,
        sqlite_where=is_global,
        postgresql_where=is_global,
    )


_global_ones(blueprints)
_global_ones(deployments)


def _labels_of(noun: str) -> Table:
    """What labels the rows of their things hold, to find things by."""
    return Table(
        f"{noun}_labels",
        metadata,
        Column("tenant", Text, primary_key=True),
        Column(f"{noun}_id", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("value", Text, primary_key=True),
        ForeignKeyConstraint(
            ["tenant", f"{noun}_id"], [f"{noun}s.tenant", f"{noun}s.id"], ondelete="CASCADE"
        ),
        Index(None, "tenant", "key", "value"),
    )


deployment_labels = _labels_of("deployment")
blueprint_labels = _labels_of("blueprint")


def _filters_of(noun: str) -> Table:
    return Table(
        f"{noun}_filters",
        metadata,
        Column("tenant", Text, ForeignKey("tenants.name"), primary_key=True),
        Column("id", Text, primary_key=True),
        Column("rules", Json, nullable=False),
        Column("created_at", Moment, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("visibility", Text, nullable=False),
        Column("updated_at", Moment),
        Column("is_system", Boolean, nullable=False),
    )


deployment_filters = _filters_of("deployment")
blueprint_filters = _filters_of("blueprint")

nodes = Table(
    "nodes",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("deployment_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("plan", Json, nullable=False),
)

node_instances = Table(
    "node_instances",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("deployment_id", Text, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("index", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("host_id", Text),
    Column("runtime_properties", Json, nullable=False),
    Column("system_properties", Json, nullable=False),
    Column("relationships", Json, nullable=False),
    Column("scaling_groups", Json, nullable=False),
    Index(None, "tenant", "deployment_id", "node_id"),
)

node_instance_states = Table(
    "node_instance_states",
    metadata,
    # The journal writes here, so there is no foreign key to be checked.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("instance_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("execution_id", Text),
    Index(None, "tenant", "instance_id", "id"),
)

deployment_modifications = Table(
    "deployment_modifications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("deployment_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("ended_at", Moment),
    Column("execution_id", Text, index=True),
    Column("context", Json, nullable=False),
    Column("modified_nodes", Json, nullable=False),
    Column("added_and_related", Json, nullable=False),
    Column("removed_and_related", Json, nullable=False),
    Column("before_modification", Json, nullable=False),
    Column("before_rollback", Json, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "deployment_id"], ["deployments.tenant", "deployments.id"], ondelete="CASCADE"
    ),
    Index(None, "tenant", "deployment_id", "created_at"),
)
deployment_updates = Table(
    "deployment_updates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("deployment_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("execution_id", Text, index=True),
    Column("old_blueprint_id", Text, nullable=False),
    Column("new_blueprint_id", Text, nullable=False),
    Column("old_inputs", Json, nullable=False),
    Column("new_inputs", Json, nullable=False),
    Column("steps", Json, nullable=False),
    Column("deployment_plan", PackedPlan, nullable=False),
    Column("settings", Json, nullable=False),
    Column("recursive_dependencies", Json, nullable=False),
    Column("changes", Json, nullable=False),
    Column("choices", Json, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "deployment_id"], ["deployments.tenant", "deployments.id"], ondelete="CASCADE"
    ),
    Index(None, "tenant", "deployment_id", "created_at"),
)

plugins_updates = Table(
    "plugins_updates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("blueprint_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("execution_id", Text, index=True),
    Column("plan", PackedPlan, nullable=False),
    Column("versions", Json, nullable=False),
    Column("deployments", Json, nullable=False),
    Column("is_forced", Boolean, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "blueprint_id"], ["blueprints.tenant", "blueprints.id"], ondelete="CASCADE"
    ),
    Index(None, "tenant", "blueprint_id", "created_at"),
)

deployment_dependencies = Table(
    "deployment_dependencies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("dependency_creator", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("source_deployment_id", Text),
    Column("target_deployment_id", Text),
    Column("target_deployment_func", Json),
    Column("external_source", Json),
    Column("external_target", Json),
    Column("visibility", Text, nullable=False),
    ForeignKeyConstraint(
        ["tenant", "source_deployment_id"],
        ["deployments.tenant", "deployments.id"],
        ondelete="CASCADE",
    ),
    UniqueConstraint(
        "tenant",
        "source_deployment_id",
        "dependency_creator",
        name="uq_deployment_dependencies_source_creator",
    ),
    Index(None, "tenant", "target_deployment_id"),
)

# At most one of a deployment is started.
Index(
    "uq_deployment_modifications_started",
    deployment_modifications.columns.tenant,
    deployment_modifications.columns.deployment_id,
    unique=True,
    sqlite_where=deployment_modifications.columns.status == "started",
    postgresql_where=deployment_modifications.columns.status == "started",
)

executions = Table(
    "executions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, ForeignKey("tenants.name"), nullable=False),
    Column("workflow_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("deployment_id", Text),
    Column("blueprint_id", Text),
    Column("visibility", Text, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("error", Prose, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("scheduled_for", Moment),
    Column("is_system_workflow", Boolean, nullable=False),
    Column("is_dry_run", Boolean, nullable=False),
    Column("is_resumed", Boolean, nullable=False),
    Column("allow_custom_parameters", Boolean, nullable=False),
    Column("is_forced", Boolean, nullable=False),
    Column("wait_after_fail", Integer, nullable=False),
    Column("total_operations", Integer, nullable=False),
    Column("finished_operations", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("worker_id", Text),
    Column("recoveries", Integer, nullable=False, server_default="0"),
    Column("recovered_with", Integer, nullable=False, server_default="0"),
    Column("last_batch", Integer, nullable=False, server_default="0"),
    Column("last_sequence", Integer, nullable=False, server_default="0"),
    Column("kept_events", Integer, nullable=False, server_default="0"),
    Column("kept_logs", Integer, nullable=False, server_default="0"),
    Column("confided", Integer, nullable=False, server_default="0"),
    Column("unnumbered", Integer, nullable=False, server_default="0"),
    Column("token_hash", Text, unique=True),
    Column("parent_id", Text),
    Column("time_limit", Integer),
    Column("ends_by", Moment),
    Column("most_operations", Integer),
    Column("deeds", Json, nullable=False, server_default="[]"),
    Column("overrides_blackout", Boolean, nullable=False, server_default=false()),
    Index(None, "tenant", "deployment_id", "created_at"),
    Index(None, "status", "created_at"),
)

schedules = Table(
    "schedules",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("deployment_id", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("workflow_id", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("timezone", Text),
    Column("recurrence", Text),
    Column("weekdays", Json, nullable=False),
    Column("count", Integer),
    Column("rrule", Prose),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("execution_arguments", Json, nullable=False),
    Column("slip", Integer, nullable=False),
    Column("stop_on_fail", Boolean, nullable=False),
    Column("overlap", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_occurrence", Moment),
    Column("latest_execution_id", Text),
    ForeignKeyConstraint(
        ["tenant", "deployment_id"], ["deployments.tenant", "deployments.id"], ondelete="CASCADE"
    ),
    Index(None, "state", "next_occurrence"),
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("deployment_id", Text, primary_key=True),
    Column("schedule_id", Text, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("claims", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Prose, nullable=False),
    Column("execution_id", Text),
    Column("ended_at", Moment),
    ForeignKeyConstraint(
        ["tenant", "deployment_id", "schedule_id"],
        ["schedules.tenant", "schedules.deployment_id", "schedules.id"],
        ondelete="CASCADE",
    ),
)

# Those whose end is not written yet are few.
Index(
    "ix_occurrences_claimed_at",
    occurrences.columns.claimed_at,
    sqlite_where=occurrences.columns.state == "claimed",
    postgresql_where=occurrences.columns.state == "claimed",
)

start_keys = Table(
    "start_keys",
    metadata,
    Column("tenant", Text, ForeignKey("tenants.name"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("order_hash", Text, nullable=False),
    Column("execution_id", Text, ForeignKey("executions.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Moment, nullable=False),
)

refused_batches = Table(
    "refused_batches",
    metadata,
    Column(
        "execution_id",
        Text,
        ForeignKey("executions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("conflicts", Json, nullable=False),
    Column("refusal", Prose, nullable=False),
)

confidences = Table(
    "confidences",
    metadata,
    Column(
        "execution_id",
        Text,
        ForeignKey("executions.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("encrypted_value", LargeBinary, nullable=False),
)

batch_log = Table(
    "batch_log",
    metadata,
    # Only of executions that run, so there is no foreign key to be checked for each batch.
    Column("execution_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("facts", Prose, nullable=False),
    sqlite_with_rowid=False,
)

workers = Table(
    "workers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("beats", BigInteger, nullable=False),
)

tasks_graphs = Table(
    "tasks_graphs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("execution_id", Text, ForeignKey("executions.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", Prose),
    Index(None, "execution_id", "name"),
)

operations = Table(
    "operations",
    metadata,
    Column("id", Text, primary_key=True),
    Column(
        "graph_id",
        Text,
        ForeignKey("tasks_graphs.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("place", Integer, nullable=False),
    Column("name", Prose, nullable=False),
    Column("type", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("dependencies", Json, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("result", Json),
    Column("error", Prose),
    Column("verdict", Text),
    Column("retried_by", Text),
    Column("failure", Json),
    Column("is_resumable", Boolean),
    Column("created_at", Moment, nullable=False),
    Column("manager_name", Prose),
    Column("agent_name", Prose),
    Column("decisions", Json, nullable=False, server_default="[]"),
    Column("moved_at", Moment),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("execution_id", Text, ForeignKey("executions.id", ondelete="CASCADE"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("deployment_id", Text),
    Column("type", Text, nullable=False),
    Column("message", Prose, nullable=False),
    Column("timestamp", Moment, nullable=False),
    Column("reported_at", Moment, nullable=False),
    Column("event_type", Text),
    Column("level", Text),
    Column("logger", Prose),
    Column("node_instance_id", Text),
    Column("node_name", Text),
    Column("operation", Text),
    Column("context", Json, nullable=False),
    Index(None, "execution_id", "sequence", unique=True),
    Index(None, "tenant", "deployment_id", "reported_at"),
)
