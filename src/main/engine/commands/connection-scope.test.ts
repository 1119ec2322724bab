import { describe, expect, it } from 'vitest';
import { scopeEffect, WHOLE, type Scope } from '#shared/domain/connection-scope.ts';
import { landPage, readCheckpoint, streamId } from '../inbox/land.ts';
import { readProof, saveProof, UNPROVED } from '../inbox/proof.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import type { WriteDb } from '../store/database.ts';
import { formerScope, streamReadings } from './connection-scope.ts';
import { saveConnection, saveScope } from './connections.ts';
import { noteStream } from './runs.ts';
import { PLAIN_CONNECTION } from './testing/plain-connection.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const [EARLY, LATE] = [Date.UTC(2024, 0, 1), Date.UTC(2026, 0, 1)];
const BOUNDS = { bounded: ['orders', 'invoices'], byCustomer: ['orders'] };

function storeOf(scope: Scope): WriteDb {
  const db = blankStore();
  saveConnection(db, { ...PLAIN_CONNECTION, reading: { scope, ...BOUNDS } }, NOW);
  return db;
}

/** A page came, and where it was the last one the stream came to its end. */
function read(db: WriteDb, stream: string, at: object, isLast: boolean): void {
  landPage(db, { stream: streamId(db, 'erp', stream), records: [], checkpoint: { ...at }, shown: true }, NOW);
  if (isLast) noteStream(db, streamId(db, 'erp', stream), { tookMs: 1, error: null }, NOW);
}

const checkpoint = (db: WriteDb, stream: string): unknown => readCheckpoint(db, streamId(db, 'erp', stream));
let moment = NOW;
function rescope(db: WriteDb, scope: Scope): void {
  moment += 1000;
  saveScope(db, 'erp', { scope, ...BOUNDS }, moment);
}

describe('what is read of a connection', () => {
  it('from an earlier date on is fetched from there; what cannot begin at a date goes on', () => {
    const db = storeOf({ streams: null, from: LATE, customers: null });
    for (const stream of ['orders', 'files']) read(db, stream, { at: 9 }, true);
    saveProof(
      db,
      { connectionId: 'erp', streamId: 'orders' },
      { ...UNPROVED, recounts: 2, mark: { checkpoint: { at: 9 }, newest: NOW, at: NOW } },
      { events: [], ended: [] },
      null,
      NOW,
    );
    const [files, orders] = streamReadings(db, 'erp', BOUNDS);
    const after = { streams: null, from: EARLY, customers: null };
    expect(orders && scopeEffect(orders, { streams: null, from: LATE, customers: null }, after)).toBe('backfills');
    expect(files && scopeEffect(files, { streams: null, from: LATE, customers: null }, after)).toBe('same');

    rescope(db, after);
    expect(checkpoint(db, 'orders')).toBeNull();
    expect(checkpoint(db, 'files')).toEqual({ at: 9 });
    // A window that is read again would begin where the newest are, and skip what is wanted.
    expect(readProof(db, 'erp', 'orders')).toMatchObject({ mark: null, recounts: 0 });
    read(db, 'orders', { at: 1 }, false);
    expect(streamReadings(db, 'erp', BOUNDS)[1]).toMatchObject({ begun: true, since: EARLY, complete: false });
  });

  it('from a later date on is not fetched again, and neither is what comes back by an undo', () => {
    const db = storeOf(WHOLE);
    read(db, 'orders', { at: 9 }, true);
    rescope(db, { streams: null, from: LATE, customers: null });
    expect(checkpoint(db, 'orders')).toEqual({ at: 9 });
    rescope(db, WHOLE);
    expect(checkpoint(db, 'orders')).toEqual({ at: 9 });
  });

  it('stops a backfill that is not wanted any more', () => {
    const db = storeOf({ streams: null, from: LATE, customers: null });
    read(db, 'orders', { at: 9 }, true);
    rescope(db, WHOLE);
    read(db, 'orders', { at: 1 }, false);
    const [orders] = streamReadings(db, 'erp', BOUNDS);
    expect(orders && scopeEffect(orders, WHOLE, { streams: null, from: LATE, customers: null })).toBe('cut_short');
    rescope(db, { streams: null, from: LATE, customers: null });
    expect(checkpoint(db, 'orders')).toBeNull();
    read(db, 'orders', { at: 5 }, true);
    expect(streamReadings(db, 'erp', BOUNDS)[0]).toMatchObject({ since: LATE, complete: true });
  });

  it('goes on with a stream that rested where it stopped, unless older changes came to be wanted meanwhile', () => {
    const db = storeOf({ streams: null, from: LATE, customers: null });
    for (const stream of ['orders', 'invoices']) read(db, stream, { at: 9 }, true);
    const only = { streams: ['orders'], from: LATE, customers: null };
    rescope(db, only);
    const invoices = () => streamReadings(db, 'erp', BOUNDS).find(({ streamId: id }) => id === 'invoices');
    const before = invoices();
    expect(before && scopeEffect(before, only, { streams: null, from: LATE, customers: null })).toBe('goes_on');
    rescope(db, { streams: null, from: LATE, customers: null });
    expect(checkpoint(db, 'invoices')).toEqual({ at: 9 });
    rescope(db, only);
    rescope(db, { streams: ['orders'], from: EARLY, customers: null });
    expect(checkpoint(db, 'invoices')).toBeNull();
  });

  it('is part of the versions of the connection, and stays when other settings change', () => {
    const db = storeOf(WHOLE);
    expect(formerScope(db, 'erp')).toBeNull();
    const scope = { streams: ['orders'], from: LATE, customers: null };
    rescope(db, scope);
    saveConnection(db, { ...PLAIN_CONNECTION, config: { pageSize: 5 } }, moment + 1);
    expect(formerScope(db, 'erp')).toEqual({ scope: null, until: moment });
    expect(db.column('SELECT scope FROM connection_version ORDER BY since')).toEqual([
      null,
      JSON.stringify(scope),
      JSON.stringify(scope),
    ]);
  });

  it('of fewer customers goes on, and of those that are wanted again later it is fetched', () => {
    const db = storeOf({ ...WHOLE, customers: ['A', 'B'] });
    for (const stream of ['orders', 'files']) read(db, stream, { at: 9 }, true);
    const at = { connectionId: 'erp', streamId: 'orders' };
    const count = { at: NOW, window: { from: null, to: NOW }, source: 5, held: 4, missing: ['5'], vanished: null };
    const short = { kind: 'count' as const, subject: 'count', body: {} };
    saveProof(db, at, { ...UNPROVED, control: count, recounts: 2 }, { events: [short], ended: [] }, null, NOW);
    const orders = () => streamReadings(db, 'erp', BOUNDS).find(({ streamId: id }) => id === 'orders');
    expect(orders()).toMatchObject({ customers: ['A', 'B'], complete: true });

    rescope(db, { ...WHOLE, customers: ['A'] });
    expect(checkpoint(db, 'orders')).toEqual({ at: 9 });
    expect(orders()).toMatchObject({ customers: ['A'], complete: true });
    // What was counted was of others, too.
    expect(readProof(db, 'erp', 'orders')).toMatchObject({ control: null, recounts: 0 });
    expect(db.column('SELECT ending FROM source_event')).toEqual(['accepted']);

    rescope(db, { ...WHOLE, customers: ['A', 'B'] });
    expect(checkpoint(db, 'orders')).toBeNull();
    expect(checkpoint(db, 'files')).toEqual({ at: 9 });
    read(db, 'orders', { at: 1 }, false);
    expect(orders()).toMatchObject({ customers: ['A', 'B'], complete: false });
  });

  it('keeps for whom a stream was read while it rests', () => {
    const db = storeOf({ ...WHOLE, customers: ['A', 'B'] });
    for (const stream of ['orders', 'files']) read(db, stream, { at: 9 }, true);
    rescope(db, { streams: ['files'], from: null, customers: ['A'] });
    rescope(db, { ...WHOLE, customers: ['A', 'B'] });
    expect(checkpoint(db, 'orders')).toEqual({ at: 9 });
  });
});
