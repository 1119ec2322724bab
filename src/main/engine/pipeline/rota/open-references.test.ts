import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument, type CanonicalDocument, type DocumentKind } from '#shared/domain/document.ts';
import type { ReferenceRole, ReferenceType } from '#shared/domain/references.ts';
import { DAY, MINUTE } from '#shared/domain/time.ts';
import type { OpenReference } from '../../connectors/kit/connector.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import type { WriteDb } from '../../store/database.ts';
import { heldRecordAnswers } from '../held-records.ts';
import { PlainStore } from '../testing/plain-store.ts';
import { OpenReferences } from './open-references.ts';

const NOW = Date.UTC(2026, 5, 17, 10);

type Named = readonly [role: ReferenceRole, type: ReferenceType, text: string, scope?: string];

function document(
  kind: DocumentKind,
  references: readonly Named[],
  more: Partial<CanonicalDocument> = {},
): CanonicalDocument {
  return {
    ...emptyDocument(kind),
    label: { value: references[0]?.[2] ?? '', path: '/no' },
    references: references.map(([role, type, text, scope = '']) => ({
      role,
      type,
      text,
      scope,
      normalised: text.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''),
      path: '/no',
    })),
    ...more,
  };
}

let db: WriteDb;
let store: PlainStore;
let questions: number;
let open: OpenReferences | undefined;
let elapsed: number;

async function named(connectionId: string, types: readonly ReferenceType[]): Promise<OpenReference[]> {
  const answers = heldRecordAnswers(db);
  questions = 0;
  const ask = (name: 'openOrders' | 'referencesOf', input: never): Promise<never> => {
    questions += 1;
    return Promise.resolve(answers[name](input) as never);
  };
  const pages: OpenReference[][] = [];
  open ??= new OpenReferences({ ask: ask as never }, { elapsed: () => elapsed });
  for await (const page of open.of(connectionId, types)) pages.push([...page]);
  return pages.flat();
}

/** An order with one shipment; the later its number, the later it was ordered. */
function land(n: number, references: readonly Named[], more: Partial<CanonicalDocument> = {}): void {
  const orderedAt = NOW - DAY * (1000 - n);
  const ordered = { value: { kind: 'instant', at: orderedAt, text: '' }, path: '/at' } as const;
  const order = document('order', [['is', 'order_no', `1${n}`]], {
    milestones: [{ code: 'ORD_ENTERED', class: 'actual', when: ordered, path: '/at' }],
    ...more,
  });
  const shipment = document('shipment', [['points_to', 'order_no', `1${n}`], ...references]);
  store.land([
    { connectionId: 'erp', sourceId: String(n), version: '1', documents: [order] },
    { connectionId: 'wms', sourceId: String(n), version: '1', documents: [shipment] },
  ]);
}

beforeEach(() => {
  open = undefined;
  elapsed = 0;
  db = blankStore();
  store = new PlainStore(
    [
      { id: 'erp', kind: 'erp' },
      { id: 'wms', kind: 'wms' },
      { id: 'tms', kind: 'tms' },
    ],
    NOW,
    db,
  );
});

describe('what open orders name', () => {
  it('is told as it is written, by type, each number once and that of the newest order first', async () => {
    land(1, [
      ['points_to', 'bol', 'EXSL-1'],
      ['points_to', 'tracking', '1Z1'],
    ]);
    land(2, [['points_to', 'bol', 'EXSL 2']]);
    land(3, [['points_to', 'bol', 'exsl1']]);
    store.drain();
    expect(await named('tms', ['bol'])).toEqual([
      { type: 'bol', scope: '', text: 'exsl1' },
      { type: 'bol', scope: '', text: 'EXSL 2' },
    ]);
    expect(await named('tms', ['tracking'])).toEqual([{ type: 'tracking', scope: '', text: '1Z1' }]);
    expect(await named('tms', ['pro'])).toEqual([]);
  });

  it('leaves out orders that are over, documents that are void, and what the connection said itself', async () => {
    land(1, [['points_to', 'bol', 'GONE-1']], { voided: true });
    land(2, [['points_to', 'bol', 'OPEN-2']]);
    store.land([
      {
        connectionId: 'tms',
        sourceId: 'a',
        version: '1',
        documents: [
          document('transport', [
            ['is', 'bol', 'OWN-1'],
            ['points_to', 'order_no', '12'],
          ]),
        ],
      },
      {
        connectionId: 'wms',
        sourceId: 'void',
        version: '1',
        documents: [
          document(
            'shipment',
            [
              ['points_to', 'bol', 'VOID-1'],
              ['points_to', 'order_no', '12'],
            ],
            { voided: true },
          ),
        ],
      },
    ]);
    store.drain();
    expect((await named('tms', ['bol'])).map(({ text }) => text)).toEqual(['OPEN-2']);
    expect((await named('erp', ['bol'])).map(({ text }) => text).toSorted()).toEqual(['OPEN-2', 'OWN-1']);
  });

  it('is read again after ten minutes', async () => {
    land(1, [['points_to', 'bol', 'B-1']]);
    store.drain();
    const texts = async (): Promise<string[]> => (await named('tms', ['bol'])).map(({ text }) => text);
    expect(await texts()).toEqual(['B-1']);
    land(2, [['points_to', 'bol', 'B-2']]);
    store.drain();
    elapsed = 9 * MINUTE;
    expect(await texts()).toEqual(['B-1']);
    expect(questions).toBe(0);
    elapsed = 10 * MINUTE;
    expect(await texts()).toEqual(['B-2', 'B-1']);
  });

  it('is asked of the store in pages, and looks through no whole table', async () => {
    for (let n = 1; n <= 450; n += 1) land(n, [['points_to', 'bol', `B-${n}`]]);
    store.drain();
    const told = await named('tms', ['bol']);
    expect(told.map(({ text }) => text)).toEqual(Array.from({ length: 450 }, (_, n) => `B-${450 - n}`));
    expect(questions).toBe(10);
    const scans: string[] = [];
    const watched = new Proxy(db, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (name !== 'column' || typeof member !== 'function') return member;
        return (sql: string, ...values: never[]): unknown => {
          const plan = target.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
          scans.push(...plan.map(({ detail }) => detail).filter((detail) => /^SCAN(?!.*VIRTUAL TABLE)/.test(detail)));
          return Reflect.apply(member, target, [sql, ...values]);
        };
      },
    });
    const answers = heldRecordAnswers(watched);
    const orders = answers.openOrders({ most: 10 });
    answers.referencesOf({ connectionId: 'tms', orders, types: ['bol'] });
    expect(scans).toEqual(['SCAN order_row USING INDEX order_row_open']);
  });
});
