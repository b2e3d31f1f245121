"""Move all tables, each after those that it depends on."""

from cloudify.decorators import workflow
from cloudify.workflows.tasks_graph import make_or_get_graph


@workflow(resumable=True)
def migrate(ctx, **_):
    if ctx.resume:
        ctx.logger.info("going on where it was")
    graph = _graph(ctx, name="migrate")
    graph.execute()


@make_or_get_graph
def _graph(ctx):
    """Called the first time only; after that the stored graph is restored."""
    graph = ctx.graph_mode()
    first, last = {}, {}
    for table in ctx.node_instances:
        export = table.execute_operation("migration.export")
        load = table.execute_operation("migration.load")
        verify = table.execute_operation("migration.verify")
        graph.sequence().add(export, load, verify)
        first[table.id], last[table.id] = export, verify
    for table in ctx.node_instances:
        for relationship in table.relationships:
            graph.add_dependency(first[table.id], last[relationship.target_id])
    return graph
