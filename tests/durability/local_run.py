"""A process that runs a workflow in a local environment, or resumes what another one began.

`python -m durability.local_run FOLDER PLACE TIMES WORKFLOW PARAMETERS`: it kills itself when it
comes to that crash point for the so many-th time. Without a place it does not. The parameters are
JSON.
"""

import itertools
import json
import os
import signal
import sys
from collections.abc import Callable

from cloudify.workflows import local
from conductor.domain import crash_points

SETTINGS = {"task_retries": 0, "task_thread_pool_size": 3}


def killer(place: str, times: int) -> Callable[[str], None]:
    counting = itertools.count(1)

    def reached(here: str) -> None:
        if here == place and next(counting) == times:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def main(folder: str, place: str, times: str, workflow: str, parameters: str) -> None:
    crash_points.listen(killer(place, int(times)))
    env = local.load_env("shop", local.FileStorage(folder))
    begun = [each for each in env.storage.get_executions() if each.workflow_id == workflow]
    if begun:
        env.resume(begun[-1].id, **SETTINGS)
    else:
        env.execute(workflow, json.loads(parameters), **SETTINGS)


if __name__ == "__main__":
    main(*sys.argv[1:])
