"""The table of the log in PostgreSQL, and the one function that writes to it."""

from psycopg.sql import SQL, Composed, Identifier, Literal

SCHEMA_MARK = "Yishi log, schema 1"
"""Stands as the table's comment, so that a start with nothing to do needs no right to create."""
CHANNEL = "yishi_log"
"""NOTIFY on it carries the last position of each append."""
APPEND_LOCK = 0x59495348_0001
"""Advisory lock held from before positions are given until the commit; one number a database."""
CREATE_LOCK = 0x59495348_0002
"""Advisory lock held while the schema is created."""

_TABLE = SQL("""
CREATE TABLE IF NOT EXISTS {schema}.events (
    position    bigint PRIMARY KEY CHECK (position > 0),
    recorded_at bigint NOT NULL,
    stream      text COLLATE "C" NOT NULL,
    version     bigint NOT NULL CHECK (version > 0),
    type        text COLLATE "C" NOT NULL,
    state       bytea NOT NULL,
    command_id  text COLLATE "C",
    UNIQUE (stream, version)
)""")

_KEY_STORE = SQL("""
CREATE TABLE IF NOT EXISTS {schema}.key_store (
    number bigint PRIMARY KEY CHECK (number > 0),
    id     text NOT NULL
)""")

_COMMAND_INDEX = SQL("""
CREATE UNIQUE INDEX IF NOT EXISTS events_command
    ON {schema}.events (stream, command_id) WHERE command_id IS NOT NULL""")

_REFUSE_CHANGE = SQL("""
CREATE OR REPLACE FUNCTION {schema}.events_never_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'The log is append-only: what is recorded is never changed or removed.';
END $body$""")

_TRIGGER = SQL("""
CREATE OR REPLACE TRIGGER events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.events
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.events_never_change()""")

# The lock comes first: a statement of a function sees what was committed before the statement began, so all
# that follows sees every append that held the lock before, and no position is given while one is uncommitted.
# Sequential scans are off because a plan made while the table was small would be kept by the connection.
_APPEND = SQL("""
CREATE OR REPLACE FUNCTION {schema}.append_events(
    streams text[], versions bigint[], types text[], states bytea[], command_ids text[],
    changed text[], based_on bigint[]
) RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off AS $body$
DECLARE
    head bigint := 0;
    now_recorded bigint := 0;
    refused record;
BEGIN
    PERFORM pg_advisory_xact_lock({append_lock});
    SELECT e.position, e.recorded_at INTO head, now_recorded
        FROM {schema}.events e ORDER BY e.position DESC LIMIT 1;
    head := coalesce(head, 0);
    now_recorded := greatest(now_recorded, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint);
    SELECT c.stream, c.based_on, e.version INTO refused
        FROM unnest(changed, based_on) AS c(stream, based_on)
        CROSS JOIN LATERAL (
            SELECT coalesce(max(version), 0) AS version FROM {schema}.events WHERE stream = c.stream
        ) e
        WHERE e.version <> c.based_on LIMIT 1;
    IF refused.version > refused.based_on THEN
        RAISE unique_violation USING MESSAGE = format(
            '%s is at version %s already, not at %s', refused.stream, refused.version, refused.based_on);
    ELSIF refused.version < refused.based_on THEN
        RAISE invalid_parameter_value USING MESSAGE = format(
            '%s is at version %s only; version %s would leave a gap',
            refused.stream, refused.version, refused.based_on + 1);
    END IF;
    INSERT INTO {schema}.events (position, recorded_at, stream, version, type, state, command_id)
        SELECT head + n.place, now_recorded, n.stream, n.version, n.type, n.state, nullif(n.command_id, '')
        FROM unnest(streams, versions, types, states, command_ids)
            WITH ORDINALITY AS n(stream, version, type, state, command_id, place);
    PERFORM pg_notify({channel}, (head + cardinality(streams))::text);
    RETURN head + 1;
END $body$""")

_MARK = SQL("COMMENT ON TABLE {schema}.events IS {mark}")


def statements(schema: str) -> list[Composed]:
    """What creates the log in the schema; each may be repeated."""
    names = {
        "schema": Identifier(schema),
        "append_lock": Literal(APPEND_LOCK),
        "channel": Literal(CHANNEL),
        "mark": Literal(SCHEMA_MARK),
    }
    parts = [_TABLE, _KEY_STORE, _COMMAND_INDEX, _REFUSE_CHANGE, _TRIGGER, _APPEND, _MARK]
    return [part.format(**names) for part in parts]
