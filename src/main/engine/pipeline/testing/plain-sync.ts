import { expect } from 'vitest';
import type { Instant } from '#shared/domain/time.ts';
import type { Stream } from '../../connectors/kit/connector.ts';
import { createKeptLog, createSteppedClock, NO_EVENTS, NO_SFTP } from '../../connectors/kit/testing.ts';
import type { WriteDb } from '../../store/database.ts';
import type { Metering } from '../metering.ts';
import { Sync } from '../sync.ts';
import { Writer } from '../writer.ts';
import type { WriterClient } from '../writer-client.ts';
import { PLAIN_CONNECTION, plainConnector } from './plain-connector.ts';

export interface PlainSync {
  readonly sync: Sync;
  /** Pulls the plain connection once. */
  run(): ReturnType<Sync['run']>;
}

/** What pulls a plain connection into a store, as after a start; streams find nothing to ask. */
export function plainSync(
  db: WriteDb,
  now: () => Instant,
  streams: readonly Stream<unknown>[],
  metering?: Metering,
): PlainSync {
  const writer = new Writer(db, now(), () => undefined);
  const client: WriterClient = {
    ask: (name, input) => Promise.resolve(writer.handle(name, input, now())),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const nothing = (): never => expect.fail('nothing to ask');
  const ports = {
    http: { send: nothing },
    events: NO_EVENTS,
    sftp: NO_SFTP,
    folders: { list: nothing, read: nothing, bytes: nothing },
    clock: { ...createSteppedClock(now()), now },
    logger: createKeptLog().logger,
    secrets: { protection: 'test', get: async () => null, set: async () => {}, remove: async () => {} },
  };
  const sync = new Sync(ports, client, () => undefined, metering);
  const connector = plainConnector({ streams });
  return {
    sync,
    run: () => sync.run({ connector, connection: { ...PLAIN_CONNECTION, scope: null, removedAt: null } }),
  };
}
