"""One server, in a subgraph of its own.

drain (again, until it is idle) ── swap ── check (tried three times) ─┬─ attach
                                                                      └─ report
"""

from cloudify.workflows.tasks import HandlerResult
from cloudify.workflows.tasks_graph import forkjoin
from fleet.steps import Steps


def replace_server(home, server, steps):
    """Add it to the subgraph `home`."""
    subgraph = home.subgraph(f"replace {server.id}")
    drain = steps.task(server, "drain")
    drain.on_success = until_idle
    subgraph.sequence().add(
        drain,
        steps.task(server, "swap"),
        steps.task(server, "check"),
        forkjoin(steps.task(server, "attach"), steps.task(server, "report")),
    )
    subgraph.total_retries = 1
    subgraph.on_failure = OnceMoreOrPutBack(server.id, **steps.dump())
    return subgraph


def until_idle(task):
    """A handler of success: what succeeded is done again while it returns something."""
    if task.async_result.result:
        return HandlerResult.retry(ignore_total_retries=True, retry_after=0.1)
    return HandlerResult.cont()


class OnceMoreOrPutBack:
    """A handler of a subgraph's failure. `dump` makes it storable: it is made of that again.

    A subgraph is not tried again by itself: the handler hands in another one. When that fails too,
    the server is put back. Without its canary a roll-out ends; the others are left behind.
    """

    def __init__(self, server_id, version, trouble, role):
        self.server_id = server_id
        self.steps = Steps(version, trouble, role)

    def __call__(self, subgraph):
        server = subgraph.workflow_context.get_node_instance(self.server_id)
        if subgraph.current_retries < subgraph.total_retries:
            return self._once_more(subgraph, server)
        subgraph.graph.add_task(self.steps.task(server, "put_back"))
        return HandlerResult.fail() if self.steps.role == "canary" else HandlerResult.ignore()

    def _once_more(self, subgraph, server):
        again = replace_server(subgraph.containing_subgraph, server, self.steps)
        again.current_retries = subgraph.current_retries + 1
        again.retried_task = subgraph.id
        result = HandlerResult.retry(retry_after=0)
        result.retried_task = again
        return result

    def dump(self):
        return {"server_id": self.server_id, **self.steps.dump()}
