"""`python -m benchmarks [NAME ...] [--json]`: all benchmarks, or those that are named."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import chain

from benchmarks import (
    api,
    cancelling,
    command_line,
    deploying,
    engine,
    environments,
    following,
    graph,
    hosts,
    journal,
    journal_link,
    operations,
    parse,
    recurrence,
    schedules,
    starting,
)
from benchmarks.comparison import Comparison, compare

Benchmark = Callable[[], AbstractContextManager[list[Comparison]]]

BENCHMARKS: dict[str, Sequence[Benchmark]] = {
    "command_line": (command_line.benchmark,),
    "parse": (parse.benchmark,),
    "engine": (engine.benchmark,),
    "graph": (graph.benchmark,),
    "environments": (environments.benchmark,),
    "hosts": (hosts.benchmark,),
    "recurrence": (recurrence.benchmark,),
    "schedules": (schedules.benchmark,),
    "starting": (starting.benchmark,),
    "cancelling": (cancelling.benchmark,),
    "api": (api.on_sqlite, api.on_postgres),
    "following": (following.on_sqlite, following.on_postgres),
    "deploying": (deploying.benchmark,),
    "journal_link": (journal_link.on_sqlite, journal_link.on_postgres),
    "journal": (journal.benchmark, operations.on_sqlite, operations.on_postgres),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    records = []
    for benchmark in chain.from_iterable(BENCHMARKS[name] for name in options.names or BENCHMARKS):
        with benchmark() as comparisons:
            for finding in map(compare, comparisons):
                records.append(finding.record())
                if not options.json:
                    sys.stdout.write(f"{finding.line()}\n")
                    sys.stdout.flush()
    if options.json:
        sys.stdout.write(f"{json.dumps(records, indent=2)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
