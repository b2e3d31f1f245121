"""A database of years: copies of one deployment, made by the database itself."""

from collections.abc import Mapping

from sqlalchemy import Connection, Engine, Table, create_engine, text

from conductor.control.storage import tables

DEPLOYMENTS, INSTANCES, EVENTS = 10_000, 100_000, 5_000_000
EVENTS_OF_ONE = 10_000
EXECUTION = "e-7"


def fill(url: str, deployment: str) -> None:
    """Until it holds so many deployments, node instances and events. The deployment has one node
    instance and an execution that said something."""
    engine = create_engine(url)
    with engine.begin() as connection:
        named, that = {"id": "'d-' || i"}, f"id = '{deployment}'"
        copy(connection, tables.deployments, DEPLOYMENTS, named, that)
        each = {"deployment_id": f"'d-' || (i % {DEPLOYMENTS} + 1)"}
        of_it = f"deployment_id = '{deployment}'"
        copy(connection, tables.nodes, DEPLOYMENTS, each, of_it)
        copy(connection, tables.node_instances, INSTANCES, each | {"id": "'thing_' || i"}, of_it)
        of_one = EVENTS // EVENTS_OF_ONE
        copied = {"id": "'e-' || i", "token_hash": "NULL", "last_sequence": str(EVENTS_OF_ONE)}
        one = f"id = (SELECT max(execution_id) FROM events WHERE {of_it})"  # noqa: S608
        copy(connection, tables.executions, of_one, copied | each, one)
        said = {
            "id": None,
            "execution_id": f"'e-' || ((i - 1) / {EVENTS_OF_ONE} + 1)",
            "sequence": f"(i - 1) % {EVENTS_OF_ONE} + 1",
            "deployment_id": f"'d-' || ((i - 1) / {EVENTS_OF_ONE} + 1)",
        }
        one = f"id = (SELECT max(id) FROM events WHERE {of_it})"  # noqa: S608
        copy(connection, tables.events, EVENTS, said, one)
    settle(engine)


def copy(
    connection: Connection,
    table: Table,
    count: int,
    changed: Mapping[str, str | None],
    which: str,
) -> None:
    """`count` copies of the row `which`, numbered i from 1; a column that becomes None is left to
    the database."""
    names = [column.name for column in table.columns if changed.get(column.name, "") is not None]
    quoted = {name: f'"{name}"' for name in names}
    values = ", ".join(str(changed.get(name, quoted[name])) for name in names)
    connection.execute(
        text(
            "WITH RECURSIVE numbers(i) AS "  # noqa: S608 - all of it is written here
            f"(SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count}) "
            f'INSERT INTO "{table.name}" ({", ".join(quoted.values())}) '
            f'SELECT {values} FROM numbers, (SELECT * FROM "{table.name}" WHERE {which}) AS one'
        )
    )


def settle(engine: Engine) -> None:
    """Have it look at itself, as any database of that size has done long since: PostgreSQL also
    notes which pages everybody sees, after so many inserts."""
    wanted = "ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM (ANALYZE)"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(wanted))
    engine.dispose()
