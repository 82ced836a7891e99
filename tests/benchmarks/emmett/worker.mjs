// Does on PostgreSQL with Emmett what tests/benchmarks/streams_worker.py does with Yishi, told line by line.
//
//     node worker.mjs DATABASE_URL
//
// A line of input is a task: {"do": "append" | "read", "streams", "version", "writers", "event"}; every stream is
// at that version. The answer is a line with the seconds that it took: {"seconds"}.

import { webcrypto } from 'node:crypto';
import { createInterface } from 'node:readline';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';

const CONNECTIONS = 32;

// Emmett hashes its migrations with it; Node 18, which Debian 12 has, does not make it global by itself.
globalThis.crypto ??= webcrypto;

// As many connections as writers, so that none of them waits for one; the default would be 10.
const pool = new pg.Pool({ connectionString: process.argv[2], max: CONNECTIONS });
const store = getPostgreSQLEventStore(process.argv[2], { connectionOptions: { pool } });
await store.schema.migrate();

const append = async (stream, { version, event }) => {
  const result = await store.appendToStream(stream, [event], { expectedStreamVersion: BigInt(version) });
  if (result.nextExpectedStreamVersion !== BigInt(version + 1)) throw new Error(`${stream} was not appended to`);
};

const read = async (stream, { version }) => {
  const { events } = await store.readStream(stream);
  if (events.length !== version) throw new Error(`${stream} has ${events.length} events, not ${version}`);
};

const carryOut = async (task) => {
  const one = task.do === 'append' ? append : read;
  const waiting = task.streams[Symbol.iterator]();
  const work = async () => {
    // All workers draw from the one iterator.
    for (const stream of waiting) await one(stream, task);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: task.writers }, work));
  return { seconds: (performance.now() - started) / 1000 };
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await carryOut(JSON.parse(line))));
}
await pool.end();
