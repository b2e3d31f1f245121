"""What a look at the schedules costs: a hundred thousand of them, of which a thousand are due.

Beside it are a thousand starts of the same workflow on the same deployments, each asked for by
itself through the same door. Both wait in the same queue when the places are taken, and each run
begins without executions. The database is a file of SQLite, as `conductor up` has it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from cryptography.fernet import Fernet
from sqlalchemy import delete, event

from benchmarks.comparison import Comparison, Cost
from conductor.control.adapters.beckoning import Beckoning
from conductor.control.adapters.encryption import FernetCipher
from conductor.control.services.admission import Door
from conductor.control.services.confidences import Confidences
from conductor.control.services.executions import Executions
from conductor.control.services.language import BlueprintLanguage
from conductor.control.services.occurrence_ends import OccurrenceEnds
from conductor.control.services.schedule_clock import ScheduleClock
from conductor.control.services.schedule_orders import ScheduleOrder, TimingWishes
from conductor.control.services.seals import Seals
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.storage import tables
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.clock import FakeClock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.identity import Caller, Tenant, User
from conductor.domain.ids import BlueprintId, DeploymentId, TenantName
from conductor.domain.schedule import Schedule
from conductor.domain.traffic import Limits

SCHEDULES, DUE = 100_000, 1_000  # one of each deployment is due
RUNS = 1  # of a thousand each
_HOUR = timedelta(hours=1)
_BEGIN = datetime(2027, 3, 17, 12, tzinfo=UTC)
_HOME = TenantName("default_tenant")
_CALLER = Caller("admin", "sys_admin", _HOME)
_HOURLY = TimingWishes(since="2027-01-01T00:00:00", recurrence="1 hour")
_LATER = TimingWishes(since="2030-01-01T00:00:00", recurrence="1 hour")


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'conductor.db'}")
        with closing(database):
            upgrade(database)
            yield [_comparison(_Manager.on(database))]


def _comparison(manager: "_Manager") -> Comparison:
    return Comparison(
        name="1000 of 100 000 are due",
        ours=manager.fire,
        baseline=manager.start_each,
        against="1000 starts, each by itself",
        pieces=DUE,
        at_most=20,
        costs=manager.costs,
        runs=RUNS,
    )


@dataclass
class _Manager:
    database: Database
    executions: Executions
    schedule_clock: ScheduleClock
    clock: FakeClock
    look: float = 0.0
    processor: float = 0.0

    @classmethod
    def on(cls, database: Database) -> "_Manager":
        queue, clock = Beckoning(), FakeClock(_BEGIN - _HOUR / 2)
        confidences = Confidences(database, Seals(FernetCipher(Fernet.generate_key())))
        line = WaitingLine(database, queue, clock, Door(Limits))
        executions = Executions(database, queue, clock, line, BlueprintLanguage(), confidences)
        ends = OccurrenceEnds(database, clock, executions)
        _fill(database, clock.now())
        return cls(database, executions, ScheduleClock(database, clock, ends, "server"), clock)

    def fire(self) -> timedelta:
        self.clock.advance(_HOUR)
        self.clock.advance(_whole_hour(self.clock.now()) - self.clock.now())
        begun, worked = perf_counter(), process_time()
        self.schedule_clock.fire()
        self.look, self.processor = perf_counter() - begun, process_time() - worked
        self._begin_anew()
        return timedelta(seconds=self.look)

    def start_each(self) -> timedelta:
        begun = perf_counter()
        for number in range(DUE):
            self.executions.start(_CALLER, StartOrder(_name(number), "install", is_queued=True))
        taken = perf_counter() - begun
        self._begin_anew()
        return timedelta(seconds=taken)

    def costs(self) -> Sequence[Cost]:
        return [
            Cost("s for the look", self.look, at_most=60),
            Cost("s of a processor for it", self.processor),
            Cost("statements where nothing is due", self._statements(self.schedule_clock.fire), 1),
        ]

    def _begin_anew(self) -> None:
        """As many have begun as were to, and are gone."""
        with self.database.engine.begin() as connection:
            gone = connection.execute(delete(tables.executions)).rowcount
        if gone != DUE:
            raise RuntimeError(f"{gone} executions were started, and not {DUE}")

    def _statements(self, work: Callable[[], object]) -> int:
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            sent.append(statement)

        event.listen(self.database.engine, "before_cursor_execute", note)
        work()
        event.remove(self.database.engine, "before_cursor_execute", note)
        return len(sent)


def _fill(database: Database, now: datetime) -> None:
    with database.writing() as unit:
        unit.tenants.add(Tenant(_HOME, now))
        unit.users.add(User("admin", "nobody's", "sys_admin", now))
        homes = [_deployment(number, now) for number in range(DUE)]
        unit.deployments.add_all(homes)
        unit.schedules.add_all(_schedules(homes, now))


def _deployment(number: int, now: datetime) -> Deployment:
    return Deployment(
        id=DeploymentId(_name(number)),
        tenant=_HOME,
        blueprint_id=BlueprintId("blueprint"),
        state=DeploymentState.READY,
        created_at=now,
        created_by="admin",
        plan={"workflows": {"install": {}}},
    )


def _schedules(homes: Sequence[Deployment], now: datetime) -> Iterator[Schedule]:
    due, later = (
        ScheduleOrder("install", timing).made("s0", homes[0], now=now, by="admin", at=now)
        for timing in (_HOURLY, _LATER)
    )
    for home in homes:
        for number in range(SCHEDULES // DUE):
            like = later if number else due
            yield replace(like, id=type(like.id)(f"s{number}"), deployment_id=home.id)


def _whole_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _name(number: int) -> str:
    return f"d{number}"
