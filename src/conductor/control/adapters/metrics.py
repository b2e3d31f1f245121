"""Measures for Prometheus."""

from collections.abc import Iterator
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from conductor.control.services.work import StorageUnavailable, UnitOfWorkFactory
from conductor.domain.maintenance_mode import MaintenanceStatus

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class PrometheusMetrics:
    """Each server tells of its own requests, and of what all share in the database. A registry of
    its own, so that two servers in one process do not meet."""

    content_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, work: UnitOfWorkFactory) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._registry.register(_Stored(work))
        requests = Counter(
            "conductor_http_requests",
            "Requests that were answered.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        seconds = Histogram(
            "conductor_http_request_seconds",
            "How long they took; streams are not in here.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        # There are only so many of each: looking them up takes longer than to count.
        self._count = cache(requests.labels)
        self._time = cache(seconds.labels)

    def note_request(self, method: str, route: str, status: int, seconds: float | None) -> None:
        self._count(method, route, str(status)).inc()
        if seconds is not None:
            self._time(method, route).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Stored(Collector):
    """Read when somebody asks, so that it costs nothing in between."""

    def __init__(self, work: UnitOfWorkFactory) -> None:
        self._work = work

    def collect(self) -> Iterator[Metric]:
        executions = GaugeMetricFamily(
            "conductor_executions", "Executions that have not ended.", labels=["status"]
        )
        workers = GaugeMetricFamily("conductor_workers", "Workers that are known.")
        maintenance = GaugeMetricFamily(
            "conductor_maintenance", "1 for the status that it has.", labels=["status"]
        )
        is_up = GaugeMetricFamily("conductor_database_up", "1 while the database answers.")
        try:
            with self._work.reading() as unit:
                for status, count in unit.executions.unfinished_counts().items():
                    executions.add_metric([status], count)
                workers.add_metric([], len(unit.workers.all()))
                now = unit.maintenance_mode.current().status
                for each in MaintenanceStatus:
                    maintenance.add_metric([each], each is now)
            is_up.add_metric([], 1)
        except StorageUnavailable:
            is_up.add_metric([], 0)
        yield from (executions, workers, maintenance, is_up)

    def describe(self) -> Iterator[Metric]:
        """Nothing is read at the registration."""
        yield from ()
