import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CanonicalDocument, DocumentKind } from '#shared/domain/document.ts';
import { referenceKey, WEAK_REFERENCE_TYPES } from '#shared/domain/references.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { FolderReader } from '../../ports/ports.ts';
import { declaredConnector } from './connector.ts';
import { loadDeclaration } from './declaration/load-declaration.ts';
import type { Declaration } from './declaration/schema.ts';
import { mapContextOf, MemoryFolder, pullContextOf, TestInbox } from './testing/memory-folder.ts';

const ROOT = new URL('../../../../../', import.meta.url);
const SAMPLES = new URL('../shared/reference/samples/', ROOT);

interface Mapped {
  readonly streamId: string;
  readonly sourceId: string;
  readonly recordedAt: number | null;
  readonly payload: Record<string, unknown>;
  readonly document: CanonicalDocument;
}

interface Read {
  readonly documents: readonly Mapped[];
  readonly parked: readonly string[];
  readonly received: number;
}

function declarationAt(example: string): Declaration {
  const file = new URL(`examples/${example}/throughline.yml`, ROOT);
  const loaded = loadDeclaration(readFileSync(file, 'utf8'), 'throughline.yml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

/** The files of a folder of the disk that the patterns name, in memory. */
function copyOf(folder: URL, names: readonly string[]): MemoryFolder {
  const copy = new MemoryFolder();
  for (const name of names) copy.write(name, readFileSync(new URL(name, folder)));
  return copy;
}

async function read(declaration: Declaration, folders: FolderReader): Promise<Read> {
  const context = pullContextOf(declaration, folders);
  const documents: Mapped[] = [];
  const parked: string[] = [];
  let received = 0;
  for (const { manifest } of declaredConnector.streams(context.config)) {
    const inbox = new TestInbox();
    await inbox.pull(manifest.id, context);
    received += inbox.received;
    parked.push(...inbox.parked());
    for (const record of inbox.current().values()) {
      if (record.unreadable) continue;
      const payload = JSON.parse(record.payload) as Record<string, unknown>;
      const { sourceId, recordedAt } = record;
      const outcome = declaredConnector.map(
        { streamId: manifest.id, sourceId, recordedAt, payload },
        mapContextOf(declaration),
      );
      if (!outcome.ok) parked.push(`${manifest.id}/${sourceId}: ${outcome.error.reason}`);
      else
        documents.push(
          ...outcome.value.map((document) => ({ streamId: manifest.id, sourceId, recordedAt, payload, document })),
        );
    }
  }
  return { documents, parked, received };
}

function count(documents: readonly Mapped[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { streamId, document } of documents) {
    const key = `${streamId} ${document.kind}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Ids of the records that carry a key, by key. */
function holders(documents: readonly Mapped[], kind: DocumentKind): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { document, sourceId } of documents) {
    if (document.kind !== kind) continue;
    for (const key of keysOf(document)) found.set(key, (found.get(key) ?? new Set()).add(sourceId));
  }
  return found;
}

/** Strong keys. */
function keysOf(document: CanonicalDocument): string[] {
  return document.references.flatMap(({ type, scope, normalised }) =>
    normalised === null || WEAK_REFERENCE_TYPES.has(type) ? [] : referenceKey(type, scope, normalised),
  );
}

/** Records of a kind that a document shares a key with. */
function reaches(document: CanonicalDocument, index: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  return new Set(keysOf(document).flatMap((key) => [...(index.get(key) ?? [])]));
}

function expectTraceable(documents: readonly Mapped[]): void {
  for (const { document, payload } of documents) {
    const paths = [...JSON.stringify(document).matchAll(/"path":"((?:[^"\\]|\\.)*)"/g)].map(
      (match) => JSON.parse(`"${match[1] ?? ''}"`) as string,
    );
    expect(paths.filter((path) => atPointer(payload, path) === undefined)).toEqual([]);
  }
}

/** "98 [PO-2026-0114], 115/1 [x], 82": the numbers before the brackets. */
function saleNumbers(origins: unknown): string[] {
  return String(origins)
    .replaceAll(/\[.*?\]/g, '')
    .split(',')
    .map((part) => part.trim().split('/')[0] ?? '')
    .filter((part) => part !== '');
}

describe('the portal of two CSV files', () => {
  it('becomes four orders and two parcels; one bad row is parked with its line', async () => {
    const folder = new URL('examples/csv-portal/files/', ROOT);
    const { documents, parked } = await read(
      declarationAt('csv-portal'),
      copyOf(folder, ['orders.csv', 'parcels.csv']),
    );
    expect(count(documents)).toEqual({ 'orders order': 4, 'parcels shipment': 2 });
    expect(parked).toEqual(['orders.csv:6: It has 9 cells where the header names 12.']);
    const orders = holders(documents, 'order');
    const parcel = documents.find(({ sourceId }) => sourceId === 'P-5002');
    expect(parcel && [...reaches(parcel.document, orders)].toSorted()).toEqual(['WEB-007101', 'WEB-007102']);
    expectTraceable(documents);
  });
});

describe('the workbook of the order desk, which comes every week', () => {
  it('becomes orders with the lines of merged cells; the newest file counts, and one bad row is parked with its place', async () => {
    const folder = new URL('examples/workbook/files/', ROOT);
    const { documents, parked } = await read(
      declarationAt('workbook'),
      copyOf(folder, ['open-orders-2026-03-02.xlsx', 'open-orders-2026-03-09.xlsx']),
    );
    expect(parked).toEqual([
      'open-orders-2026-03-02.xlsx:Open orders!8: Column J "Unit Price" shows the error #N/A. Column K "Line Amount" shows the error #N/A.',
    ]);
    const shown = documents.map(({ document: { label, statuses, promise, lines } }) => [
      label?.value,
      statuses[0]?.native.value,
      promise?.value,
      lines.map(({ itemNo }) => itemNo?.value),
    ]);
    const day = (date: string): unknown => expect.objectContaining({ kind: 'date', date });
    expect(shown).toEqual([
      ['SO-2041', 'Shipped', day('2026-03-06'), ['HX-200', 'NT-200']],
      ['SO-2042', 'Released', day('2026-03-13'), ['WS-110']],
      ['SO-2043', 'Released', day('2026-03-10'), ['HX-300']],
      ['SO-2044', 'Waiting for artwork', day('2026-03-16'), ['HX-200']],
    ]);
    expectTraceable(documents);
  });
});

const tryton = new URL('tryton/', SAMPLES);
const vendure = new URL('vendure/', SAMPLES);
const absent = existsSync(fileURLToPath(SAMPLES)) ? '' : ' (skipped: ../shared/reference/samples is not here)';

describe.skipIf(absent !== '')(`captured answers of a Tryton server${absent}`, () => {
  const names = [
    'sale-page-1.json',
    'sale-page-2.json',
    'sale-since.json',
    'sale-line.json',
    'stock-move.json',
    'shipment-out.json',
    'shipment-out-done.json',
    'shipment-out-return.json',
    'package.json',
    'invoice.json',
    'invoice-line.json',
    'invoice-credit-note.json',
    'login.json',
    'error-unknown-field.json',
    'error-deleted-record.json',
    'sale-count.json',
    'sale-fields.json',
    'party.json',
    'address.json',
  ];
  const reading = absent === '' ? read(declarationAt('tryton'), copyOf(tryton, names)) : null;
  const documents = async (): Promise<readonly Mapped[]> => (await reading)?.documents ?? [];

  it('load without a record set aside', async () => {
    expect((await reading)?.parked).toEqual([]);
    expect(count(await documents())).toEqual({
      'sales order': 80,
      'shipments fulfilment': 80,
      'moves fulfilment': 40,
      'packages shipment': 60,
      'returns return': 6,
      'invoices invoice': 80,
      'invoices return': 5,
    });
    expect((await documents()).flatMap(({ document }) => document.unknownValues)).toEqual([]);
  });

  it('lead every value back to its payload', async () => expectTraceable(await documents()));

  it('give each sale its lines', async () => {
    const sales = (await documents()).filter(({ document }) => document.kind === 'order');
    const lines = sales.flatMap(({ document }) => document.lines);
    expect(lines).toHaveLength(60);
    for (const { document, payload } of sales) {
      const own = payload['lines'] as number[];
      expect(document.lines.every((line) => own.includes(Number(line.lineKey)))).toBe(true);
    }
  });

  it('lead each shipment to the sales that its text names, and to no other', async () => {
    const all = await documents();
    const orders = holders(all, 'order');
    const numbers = new Map(
      all
        .filter(({ document }) => document.kind === 'order')
        .map(({ payload, sourceId }) => [String(payload['number']), sourceId]),
    );
    const shipments = all.filter(({ streamId }) => streamId === 'shipments');
    for (const { document, payload } of shipments) {
      const named = saleNumbers(payload['origins']).flatMap((number) => numbers.get(number) ?? []);
      expect([...reaches(document, orders)].toSorted()).toEqual(named.toSorted());
    }
    const nameless = shipments.filter(
      ({ document, payload }) =>
        payload['state'] !== 'draft' && !document.references.some(({ type }) => type === 'order_no'),
    );
    expect(nameless).toEqual([]);
    expect(shipments.filter(({ document }) => reaches(document, orders).size > 0)).toHaveLength(12);
    expect(shipments.filter(({ document }) => reaches(document, orders).size > 1)).toHaveLength(3);
  });

  it('lead each move to one sale at most, also on a shipment of several', async () => {
    const all = await documents();
    const orders = holders(all, 'order');
    const moves = all.filter(({ streamId }) => streamId === 'moves');
    const reached = moves.map(({ document }) => reaches(document, orders).size);
    expect(Math.max(...reached)).toBe(1);
    expect(reached.filter((size) => size === 1)).toHaveLength(14);
    for (const { document } of moves) {
      expect(
        document.references.filter((reference) => reference.type === 'line_id' && reference.normalised !== null),
      ).toHaveLength(1);
    }
  });

  it('lead each shipment to its moves, and those to the sales that it names', async () => {
    const all = await documents();
    const moves = new Map(all.filter(({ streamId }) => streamId === 'moves').map((move) => [move.sourceId, move]));
    const orders = holders(all, 'order');
    for (const { document, payload } of all.filter(({ streamId }) => streamId === 'shipments')) {
      for (const id of payload['outgoing_moves'] as number[]) {
        const move = moves.get(String(id));
        if (move === undefined) continue;
        const bySale = [...reaches(move.document, orders)];
        expect([...reaches(document, orders)]).toEqual(expect.arrayContaining(bySale));
      }
    }
  });

  it('lead each package to its shipment, with its tracking number', async () => {
    const all = await documents();
    const shipments = holders(
      all.filter(({ streamId }) => streamId === 'shipments'),
      'fulfilment',
    );
    const packages = all.filter(({ streamId }) => streamId === 'packages');
    for (const { document, payload } of packages) {
      const named = String(payload['shipment']).split(',')[1] ?? '';
      expect(document.references.find((reference) => reference.type === 'shipment_id')?.normalised).toBe(named);
      expect([...reaches(document, shipments)].every((id) => id === named)).toBe(true);
      expect(document.references.find((reference) => reference.type === 'tracking')?.text).toBe(
        payload['shipping_reference'],
      );
    }
    expect(packages.filter(({ document }) => reaches(document, shipments).size === 1)).toHaveLength(41);
  });

  it('lead each invoice and credit note to the sales that its text names', async () => {
    const all = await documents();
    const orders = holders(all, 'order');
    const numbers = new Map(
      all
        .filter(({ document }) => document.kind === 'order')
        .map(({ payload, sourceId }) => [String(payload['number']), sourceId]),
    );
    const headers = all.filter(({ streamId, document }) => streamId === 'invoices' && document.localKey === '');
    expect(headers).toHaveLength(45);
    for (const { document, payload } of headers) {
      const named = saleNumbers(payload['origins']).flatMap((number) => numbers.get(number) ?? []);
      expect([...reaches(document, orders)].toSorted()).toEqual(named.toSorted());
    }
    expect(headers.filter(({ document }) => reaches(document, orders).size > 0)).toHaveLength(8);
    expect(
      headers
        .filter(({ document }) => document.kind === 'return')
        .every(({ payload }) => (payload['total_amount'] as { decimal: string }).decimal.startsWith('-')),
    ).toBe(true);
  });

  it('are the same whichever page comes last', async () => {
    const reversed = await read(declarationAt('tryton'), copyOf(tryton, names.toReversed()));
    const bodies = (mapped: readonly Mapped[]): unknown =>
      mapped.map(({ streamId, sourceId, document }) => [streamId, sourceId, document]);
    expect(bodies(reversed.documents)).toEqual(bodies(await documents()));
  });
});

describe.skipIf(absent !== '')(`captured answers of a Vendure server${absent}`, () => {
  const names = [
    'orders-page-1.json',
    'orders-page-2.json',
    'orders-open.json',
    'orders-placed-only.json',
    'orders-updated-after.json',
    'orders-state-AddingItems.json',
    'orders-state-ArrangingAdditionalPayment.json',
    'orders-state-Cancelled.json',
    'orders-state-Draft.json',
    'orders-state-PartiallyDelivered.json',
    'order-by-id.json',
    'order-history.json',
    'order-process.json',
    'order-unknown-id.json',
    'login.json',
    'error-bad-key.json',
    'error-too-many.json',
    'customers.json',
    'variants.json',
  ];
  const reading = absent === '' ? read(declarationAt('vendure'), copyOf(vendure, names)) : null;
  const documents = async (): Promise<readonly Mapped[]> => (await reading)?.documents ?? [];

  it('load without a record set aside; carts say nothing', async () => {
    expect((await reading)?.parked).toEqual([]);
    expect(count(await documents())).toEqual({
      'orders order': 84,
      'orders shipment': 93,
      'orders payment': 84,
      'orders return': 6,
      'history event': 28,
    });
    expect((await documents()).flatMap(({ document }) => document.unknownValues)).toEqual([]);
  });

  it('lead every value back to its payload', async () => expectTraceable(await documents()));

  it('lead every fulfilment, payment, refund and entry of the history to its own order', async () => {
    const all = await documents();
    const orders = holders(all, 'order');
    for (const { document, sourceId } of all) expect([...reaches(document, orders)]).toEqual([sourceId]);
  });

  it('are as new as the newest stamp inside them', async () => {
    for (const { payload, recordedAt } of await documents()) {
      const stamps = [...JSON.stringify(payload).matchAll(/"(?:updatedAt|createdAt)":"([^"]+)"/g)];
      expect(recordedAt).toBe(Math.max(...stamps.map(([, stamp = '']) => Date.parse(stamp))));
    }
  });

  it('account for each line: what is shipped is what its fulfilments say', async () => {
    const all = await documents();
    for (const order of all.filter(({ document }) => document.kind === 'order')) {
      const shipments = all.filter(
        ({ document, sourceId, streamId }) =>
          document.kind === 'shipment' && sourceId === order.sourceId && streamId === 'orders',
      );
      for (const line of order.payload['lines'] as {
        id: string;
        quantity: number;
        fulfillmentLines: { quantity: number; fulfillmentId: string }[];
      }[]) {
        const expected = line.fulfillmentLines
          .filter(({ fulfillmentId }) =>
            (order.payload['fulfillments'] as { id: string; state: string }[]).some(
              ({ id, state }) => id === fulfillmentId && ['Shipped', 'Delivered'].includes(state),
            ),
          )
          .reduce((sum, { quantity }) => sum + quantity, 0);
        const shipped = shipments
          .flatMap(({ document }) => document.lines)
          .filter(({ orderLineNo }) => orderLineNo?.value === line.id)
          .reduce((sum, { quantities }) => sum + (quantities.shipped?.value ?? 0), 0);
        expect(shipped).toBe(expected * 1_000_000);
        const declared = order.document.lines.find(({ lineKey }) => lineKey === line.id)?.quantities;
        expect((declared?.ordered?.value ?? 0) - (declared?.cancelled?.value ?? 0)).toBe(line.quantity * 1_000_000);
      }
    }
  });
});
