"""The first schema."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage import columns

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "node_instances",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Text(), nullable=True),
        sa.Column("runtime_properties", columns.Json(), nullable=False),
        sa.Column("system_properties", columns.Json(), nullable=False),
        sa.Column("relationships", columns.Json(), nullable=False),
        sa.Column("scaling_groups", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_node_instances")),
    )
    op.create_index(
        op.f("ix_node_instances_tenant_deployment_id_node_id"),
        "node_instances",
        ["tenant", "deployment_id", "node_id"],
        unique=False,
    )
    op.create_table(
        "nodes",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "deployment_id", "id", name=op.f("pk_nodes")),
    )
    op.create_table(
        "tenants",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tenants")),
    )
    op.create_table(
        "users",
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_users")),
    )
    op.create_table(
        "blueprints",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("main_file_name", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("description", columns.Prose(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("plan", columns.Json(), nullable=False),
        sa.Column("error", columns.Prose(), nullable=True),
        sa.Column("upload_execution_id", sa.Text(), nullable=True),
        sa.Column("labels", columns.Json(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_blueprints_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_blueprints")),
    )
    op.create_table(
        "deployments",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("blueprint_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("display_name", columns.Prose(), nullable=False),
        sa.Column("description", columns.Prose(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("runtime_only_evaluation", sa.Boolean(), nullable=False),
        sa.Column("plan", columns.Json(), nullable=False),
        sa.Column("labels", columns.Json(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_deployments_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_deployments")),
    )
    op.create_index(
        op.f("ix_deployments_blueprint_id"), "deployments", ["blueprint_id"], unique=False
    )
    op.create_table(
        "executions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=True),
        sa.Column("blueprint_id", sa.Text(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("parameters", columns.Json(), nullable=False),
        sa.Column("error", columns.Prose(), nullable=False),
        sa.Column("started_at", columns.Moment(), nullable=True),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.Column("scheduled_for", columns.Moment(), nullable=True),
        sa.Column("is_system_workflow", sa.Boolean(), nullable=False),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        sa.Column("is_resumed", sa.Boolean(), nullable=False),
        sa.Column("allow_custom_parameters", sa.Boolean(), nullable=False),
        sa.Column("is_forced", sa.Boolean(), nullable=False),
        sa.Column("wait_after_fail", sa.Integer(), nullable=False),
        sa.Column("total_operations", sa.Integer(), nullable=False),
        sa.Column("finished_operations", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("last_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_executions_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_executions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_executions_token_hash")),
    )
    op.create_index(
        op.f("ix_executions_status_created_at"),
        "executions",
        ["status", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_executions_tenant_deployment_id_created_at"),
        "executions",
        ["tenant", "deployment_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "secrets",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("encrypted_value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("is_hidden_value", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_secrets_tenant")),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_secrets")),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("description", columns.Prose(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("expires_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["username"], ["users.username"], name=op.f("fk_tokens_username"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("message", columns.Prose(), nullable=False),
        sa.Column("timestamp", columns.Moment(), nullable=False),
        sa.Column("reported_at", columns.Moment(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("logger", columns.Prose(), nullable=True),
        sa.Column("node_instance_id", sa.Text(), nullable=True),
        sa.Column("node_name", sa.Text(), nullable=True),
        sa.Column("operation", sa.Text(), nullable=True),
        sa.Column("context", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["executions.id"],
            name=op.f("fk_events_execution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(
        op.f("ix_events_execution_id_sequence"), "events", ["execution_id", "sequence"], unique=True
    )
    op.create_index(
        op.f("ix_events_tenant_deployment_id_reported_at"),
        "events",
        ["tenant", "deployment_id", "reported_at"],
        unique=False,
    )
    op.create_table(
        "tasks_graphs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["executions.id"],
            name=op.f("fk_tasks_graphs_execution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks_graphs")),
    )
    op.create_index(
        op.f("ix_tasks_graphs_execution_id_name"),
        "tasks_graphs",
        ["execution_id", "name"],
        unique=False,
    )
    op.create_table(
        "operations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("graph_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", columns.Prose(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("dependencies", columns.Json(), nullable=False),
        sa.Column("parameters", columns.Json(), nullable=False),
        sa.Column("result", columns.Json(), nullable=True),
        sa.Column("error", columns.Prose(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("retried_by", sa.Text(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["graph_id"],
            ["tasks_graphs.id"],
            name=op.f("fk_operations_graph_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
    )
    op.create_index(op.f("ix_operations_graph_id"), "operations", ["graph_id"], unique=False)
