import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { DecisionLog } from '../commands/decision-log.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { at, erpOrder } from '../lifecycle/testing/order-builder.ts';
import { reviewConnections } from './connection-health.ts';
import { PlainStore } from './testing/plain-store.ts';

const NOW = at('2026-03-03 12:00');
const KEY = 'CR-HOLD:bc/records/o';

function held(since: string, until: string | null = null): CanonicalDocument {
  return erpOrder('SO-1')
    .promised('2026-03-20')
    .did('ORD_ENTERED', '2026-03-02 08:00')
    .condition('CR-HOLD', since, until)
    .line({ item: 'A', price: 10, quantities: { ordered: 10 } })
    .build().document;
}

function storeWith(document: CanonicalDocument): PlainStore {
  const store = new PlainStore([{ id: 'bc', kind: 'erp' }], NOW);
  tell(store, document);
  return store;
}

let versions = 0;
function tell(store: PlainStore, document: CanonicalDocument): void {
  versions += 1;
  store.land([
    {
      connectionId: 'bc',
      sourceId: 'o',
      version: String(versions).padStart(4, '0'),
      documents: [document],
      recordedAt: NOW,
    },
  ]);
  store.drain();
}

const work = (store: PlainStore): unknown =>
  store.db.get('SELECT state, owner, due_at, notes FROM exception_row WHERE exception_key = ?', KEY);
const kept = (store: PlainStore): unknown => ({
  rows: store.db.all('SELECT exception_key, state, owner, due_at, notes FROM exception_row ORDER BY exception_key'),
  spells: store.db.all('SELECT * FROM exception_spell ORDER BY id'),
  decisions: store.db.all('SELECT * FROM decision ORDER BY seq'),
});

describe('what people decide about an exception', () => {
  it('stays with it through a rebuild and a restart, which open and close nothing', () => {
    const store = storeWith(held('2026-03-02 10:00'));
    store.decide({ kind: 'exception_owner', exceptionKey: KEY, owner: 'ada', dueAt: NOW + DAY }, NOW);
    store.decide({ kind: 'exception_state', exceptionKey: KEY, state: 'in_progress' }, NOW);
    store.decide({ kind: 'note', target: 'exception', key: KEY, text: 'Called.' }, NOW);
    store.drain();
    const before = kept(store);
    expect(work(store)).toEqual({ state: 'in_progress', owner: 'ada', due_at: NOW + DAY, notes: 1 });
    for (let round = 0; round < 2; round += 1) {
      store.pipeline.rebuild();
      store.drain();
      expect(kept(store)).toEqual(before);
    }
    const restarted = new PlainStore([], NOW, store.db);
    restarted.pipeline.rebuild();
    restarted.drain();
    expect(kept(restarted)).toEqual(before);
  });

  it('resolves what still holds until it begins again', () => {
    const store = storeWith(held('2026-03-02 10:00'));
    store.decide({ kind: 'exception_state', exceptionKey: KEY, state: 'resolved' }, NOW - HOUR);
    store.drain();
    expect(work(store)).toMatchObject({ state: 'resolved' });
    tell(store, held('2026-03-03 11:30'));
    expect(work(store)).toMatchObject({ state: 'new' });
  });

  it('resolves what still holds until it gets graver', () => {
    const store = storeWith(held('2026-03-02 10:00'));
    store.decide({ kind: 'exception_state', exceptionKey: KEY, state: 'dismissed' }, NOW);
    store.drain();
    expect(work(store)).toMatchObject({ state: 'dismissed' });
    tell(store, { ...held('2026-03-02 10:00'), promise: erpOrder().promised('2026-03-03').build().document.promise });
    expect(work(store)).toMatchObject({ state: 'new' });
  });

  it('resolves what still holds until its due date, which is looked at in time', () => {
    const store = storeWith(held('2026-03-02 10:00'));
    const due = NOW + HOUR / 2;
    store.decide({ kind: 'exception_owner', exceptionKey: KEY, owner: 'ada', dueAt: due }, NOW);
    store.decide({ kind: 'exception_state', exceptionKey: KEY, state: 'resolved' }, NOW);
    store.drain();
    expect(work(store)).toMatchObject({ state: 'resolved' });
    expect(store.db.value<number>('SELECT next_look_at FROM order_row')).toBeLessThanOrEqual(due);
    store.now = due;
    store.pipeline.markDue();
    store.drain();
    expect(work(store)).toMatchObject({ state: 'new', owner: 'ada' });
  });

  it('notes each opening and closing at the time of the engine', () => {
    const store = storeWith(held('2026-03-02 10:00'));
    store.now = NOW + HOUR;
    tell(store, held('2026-03-02 10:00', '2026-03-03 12:30'));
    expect(
      store.db.all(
        'SELECT exception_key, subject_key, onset_at, opened_at, cleared_at, closed_at FROM exception_spell WHERE code = ?',
        'CR-HOLD',
      ),
    ).toEqual([
      {
        exception_key: KEY,
        subject_key: 'bc/records/o',
        onset_at: at('2026-03-02 10:00'),
        opened_at: NOW,
        cleared_at: at('2026-03-03 12:30'),
        closed_at: NOW + HOUR,
      },
    ]);
  });
});

describe('a connection that is out', () => {
  function outOfReach(): PlainStore {
    const store = storeWith(held('2026-03-02 10:00'));
    store.db.run(
      `INSERT INTO run (connection_id, started_at, ended_at, outcome, read, changed, unchanged, rejected, bytes) VALUES ('bc', ?, ?, 'ok', 1, 1, 0, 0, 1)`,
      NOW - 3 * HOUR,
      NOW - 3 * HOUR,
    );
    return store;
  }

  it('is one exception that says in the terms of the business what it touches', () => {
    const store = outOfReach();
    reviewConnections(store.db, new DecisionLog(store.db), companyPolicy(store.db), NOW);
    expect(store.db.get('SELECT headline, affected, due_today FROM exception_row WHERE order_id IS NULL')).toEqual({
      headline: expect.stringMatching(/^bc is 3 h behind, .* Touches 1 open order, 0 due today\.$/),
      affected: 1,
      due_today: 0,
    });
  });

  it('closes its spell when it is read again, and another review adds none', () => {
    const store = outOfReach();
    const review = (now: number): void =>
      reviewConnections(store.db, new DecisionLog(store.db), companyPolicy(store.db), now);
    review(NOW);
    review(NOW + 60_000);
    store.db.run(`UPDATE run SET started_at = ?, ended_at = ?`, NOW + 60_000, NOW + 60_000);
    review(NOW + 120_000);
    expect(store.db.all(`SELECT subject_key, opened_at, closed_at FROM exception_spell WHERE code = 'DI-LAG'`)).toEqual(
      [{ subject_key: 'connection:bc', opened_at: NOW, closed_at: NOW + 120_000 }],
    );
  });

  it('is silent when an hour brings fewer records than that hour ever did', () => {
    const store = storeWith(held('2026-03-02 10:00'));
    const hour = Math.floor(NOW / HOUR) * HOUR - HOUR;
    const ran = (from: number, changed: number): void => {
      store.db.run(
        `INSERT INTO run (connection_id, started_at, ended_at, outcome, read, changed, unchanged, rejected, bytes) VALUES ('bc', ?, ?, 'ok', ?, ?, 0, 0, 1)`,
        from + 60_000,
        from + 61_000,
        changed,
        changed,
      );
    };
    for (let week = 1; week <= 6; week += 1) ran(hour - week * 7 * DAY, 40 + week);
    ran(hour, 3);
    const silent = (): unknown[] => {
      reviewConnections(store.db, new DecisionLog(store.db), companyPolicy(store.db), NOW);
      return store.db.column(`SELECT headline FROM exception_row WHERE code = 'DI-SILENT'`);
    };
    expect(silent()).toEqual([expect.stringMatching(/^bc brought 3 records from .* it brings at least 41\./)]);
    ran(hour, 60);
    expect(silent()).toEqual([]);
  });

  it('compares an hour with the same one of the clock on the wall, across the change to summer time', () => {
    const store = storeWith(held('2026-03-02 10:00'));
    const ran = (from: number, changed: number): void => {
      store.db.run(
        `INSERT INTO run (connection_id, started_at, ended_at, outcome, read, changed, unchanged, rejected, bytes) VALUES ('bc', ?, ?, 'ok', ?, ?, 0, 0, 1)`,
        from + 60_000,
        from + 61_000,
        changed,
        changed,
      );
    };
    // Tuesdays from eight to nine in Berlin, after a quiet hour; summer time begins on 29 March 2026.
    for (const day of [3, 10, 17, 24]) {
      ran(Date.UTC(2026, 2, day, 6), 6);
      ran(Date.UTC(2026, 2, day, 7), 40);
    }
    ran(Date.UTC(2026, 2, 31, 6), 10);
    const policy = { ...companyPolicy(store.db), zone: 'Europe/Berlin' };
    reviewConnections(store.db, new DecisionLog(store.db), policy, Date.UTC(2026, 2, 31, 7, 30));
    expect(store.db.column(`SELECT headline FROM exception_row WHERE code = 'DI-SILENT'`)).toEqual([
      expect.stringMatching(/^bc brought 10 records from .* it brings at least 40\./),
    ]);
  });
});
