"""A recorder with the fault that the log must not have: positions given without a lock.

It is what a sequence does. It exists to show that the tests of the log would notice.
"""

import psycopg

from infra.eventstore.postgres import LogFactory, PostgresLogRecorder

FUNCTION = """
CREATE SEQUENCE IF NOT EXISTS events_unlocked;
CREATE OR REPLACE FUNCTION append_events_unlocked(
    streams text[], versions bigint[], types text[], states bytea[], command_ids text[],
    changed text[], based_on bigint[]
) RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    first bigint := nextval('events_unlocked');
BEGIN
    INSERT INTO events
        SELECT CASE place WHEN 1 THEN first ELSE nextval('events_unlocked') END,
            (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, stream, version, type, state,
            nullif(command_id, '')
        FROM unnest(streams, versions, types, states, command_ids)
            WITH ORDINALITY AS n(stream, version, type, state, command_id, place);
    RETURN first;
END $body$"""


class UnlockedRecorder(PostgresLogRecorder):
    """Lets appends run beside each other."""

    append_function = "append_events_unlocked"

    def create_table(self) -> None:
        super().create_table()
        with psycopg.connect(self.datastore.url) as connection:
            connection.execute(FUNCTION)


class UnlockedFactory(LogFactory):
    """Builds the faulty recorder."""

    recorder_class = UnlockedRecorder
