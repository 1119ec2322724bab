import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { RawRecord, Stream } from '../kit/connector.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { trytonConnector } from './connector.ts';
import database from './fixtures/database.json' with { type: 'json' };
import { DATABASE, PASSWORD, signsIn, TOKEN, trytonVendor } from './fixtures/vendor.ts';
import { trytonConfig, type TrytonConfig } from './manifest.ts';
import {
  INVOICE_PROGRESS,
  INVOICE_STATES,
  PACKAGE_STATES,
  RETURN_STATES,
  SALE_STATES,
  SHIPMENT_PROGRESS,
  SHIPMENT_STATES,
} from './statuses.ts';
import { invoicesStream, packagesStream, returnsStream, salesStream, shipmentsStream } from './streams/lists.ts';

const config = trytonConfig.parse({ databaseUrl: DATABASE, username: 'clerk', pageSize: 2 });
const secrets = { password: PASSWORD };

function contextWith(
  http: HttpClient,
  settings: TrytonConfig = config,
): ReturnType<typeof createPullContext<TrytonConfig>> {
  return createPullContext({ config: settings, secrets, http });
}

async function recordsOf(stream: Stream<TrytonConfig>, http = trytonVendor()): Promise<RawRecord[]> {
  const pages = await pagesOf(stream, contextWith(http), null);
  return [...new Map(pages.flatMap(({ records }) => records).map((record) => [record.sourceId, record])).values()];
}

async function payloadOf(stream: Stream<TrytonConfig>, id: number): Promise<Readonly<Record<string, unknown>>> {
  const record = (await recordsOf(stream)).find(({ sourceId }) => sourceId === String(id));
  return JSON.parse(record?.payload ?? 'null') as Readonly<Record<string, unknown>>;
}

const samples = {
  sales: await payloadOf(salesStream, 45),
  shipments: await payloadOf(shipmentsStream, 62),
  packages: await payloadOf(packagesStream, 37),
  returns: await payloadOf(returnsStream, 3),
  invoices: await payloadOf(invoicesStream, 1),
};

describeConformance({
  connector: trytonConnector,
  config,
  secrets,
  vendor: trytonVendor,
  signsIn,
  tokens: [TOKEN, '5e55104a11b2c3d4'],
  streams: {
    sales: {
      sample: samples.sales,
      required: ['/id', '/state', '/currency./code', '/lines/0/id'],
      statuses: [
        { pointer: '/state', documented: Object.keys(SALE_STATES) },
        { pointer: '/shipment_state', documented: Object.keys(SHIPMENT_PROGRESS) },
        { pointer: '/invoice_state', documented: Object.keys(INVOICE_PROGRESS) },
      ],
    },
    shipments: {
      sample: samples.shipments,
      required: ['/id', '/state', '/create_date'],
      statuses: [{ pointer: '/state', documented: Object.keys(SHIPMENT_STATES) }],
    },
    packages: {
      sample: samples.packages,
      required: ['/id', '/state'],
      statuses: [{ pointer: '/state', documented: Object.keys(PACKAGE_STATES) }],
    },
    returns: {
      sample: samples.returns,
      required: ['/id', '/state', '/create_date'],
      statuses: [{ pointer: '/state', documented: Object.keys(RETURN_STATES) }],
    },
    invoices: {
      sample: samples.invoices,
      required: ['/id', '/state', '/currency./code'],
      statuses: [{ pointer: '/state', documented: Object.keys(INVOICE_STATES) }],
    },
  },
});

function mapAll(streamId: string, payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = trytonConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(settings));
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function namesOf({ references }: CanonicalDocument): string[] {
  return references.map(({ role, type, normalised }) => `${role} ${type} ${normalised}`);
}

describe('Tryton: mapping', () => {
  it.each([salesStream, shipmentsStream, packagesStream, returnsStream, invoicesStream])(
    '$manifest.id',
    async (stream) => {
      const records = await recordsOf(stream);
      expect(
        records
          .toSorted((a, b) => Number(a.sourceId) - Number(b.sourceId))
          .map(({ payload }) => mapAll(stream.manifest.id, JSON.parse(payload))),
      ).toMatchSnapshot();
    },
  );

  it('divides a shipment and an invoice of several sales, and leads each share to its sale', async () => {
    const shipments = mapAll('shipments', await payloadOf(shipmentsStream, 25));
    expect(shipments.length).toBeGreaterThan(1);
    for (const { localKey, references, lines } of shipments) {
      const sale = references.find(({ type }) => type === 'order_id')?.text;
      expect(localKey).toBe(`sale-${sale}`);
      const ofSale = new Set(
        database['sale.line'].filter((line) => String(line.sale) === sale).map(({ id }) => String(id)),
      );
      expect(lines.every(({ orderLineNo }) => ofSale.has(orderLineNo?.value ?? ''))).toBe(true);
    }
    const invoices = mapAll('invoices', await payloadOf(invoicesStream, 38));
    expect(invoices.length).toBeGreaterThan(1);
    expect(invoices.map(({ amounts }) => amounts)).toEqual(invoices.map(() => []));
  });

  it('knows a draft, which has no number yet, by its id alone', () => {
    const draft = mapAll('sales', { ...samples.sales, number: null, state: 'draft', reference: null });
    expect(namesOf(draft[0] ?? fail())).toEqual(['is order_id 45']);
  });

  it('orders nothing by a sale of less than nothing, and credits what an invoice of less than nothing gives back', async () => {
    const [sale] = mapAll('sales', await payloadOf(salesStream, 201));
    expect(sale?.lines.map(({ quantities }) => quantities.ordered)).toEqual(sale?.lines.map(() => undefined));
    const [credit] = mapAll('invoices', await payloadOf(invoicesStream, 136));
    expect([credit?.kind, credit?.milestones[0]?.code]).toEqual(['return', 'CREDITED']);
    expect(credit?.lines.every(({ quantities }) => (quantities.credited?.value ?? 0) > 0)).toBe(true);
  });

  it('counts what a shipment did with its goods by its state', () => {
    const types = (state: string, settings = config): string[] =>
      Object.keys(mapAll('shipments', { ...samples.shipments, state }, settings)[0]?.lines[0]?.quantities ?? {});
    expect(types('waiting')).toEqual([]);
    expect(types('assigned')).toEqual(['allocated']);
    expect(types('packed')).toEqual(['allocated', 'picked']);
    expect(types('done')).toEqual(['allocated', 'picked', 'shipped']);
    const arrived = mapAll('shipments', { ...samples.shipments, state: 'done' }, { ...config, doneMeans: 'delivered' });
    expect(arrived[0]?.milestones.map(({ code }) => code)).toContain('DELIVERED');
  });

  it('tells paid in part by what is still to pay', async () => {
    const [invoice] = mapAll('invoices', await payloadOf(invoicesStream, 114));
    expect(invoice?.statuses.find(({ axis }) => axis === 'payment')?.state).toBe('partial');
  });
});

function fail(): never {
  throw new Error('no document');
}

type Asked = { readonly method: string; readonly params: readonly unknown[] };

function listening(vendor: HttpClient): { readonly http: HttpClient; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    http: {
      send(request: HttpRequest) {
        asked.push(JSON.parse(request.body ?? '{}') as Asked);
        return vendor.send(request);
      },
    },
  };
}

describe('Tryton: pulling', () => {
  it('reads what was never changed by its creation, then the rest by its change; the next sweep asks from both', async () => {
    const { http, asked } = listening(trytonVendor());
    const context = contextWith(http);
    const pages = await pagesOf(shipmentsStream, context, null);
    expect(new Set(pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId))).size).toBe(
      database['stock.shipment.out'].length,
    );
    const lists = asked.filter(({ method }) => method === 'model.stock.shipment.out.search_read');
    expect(lists[0]?.params[0]).toEqual([['company', '=', 1], [['write_date', '=', null]]]);
    asked.length = 0;
    await pagesOf(shipmentsStream, context, pages.at(-1)?.checkpoint ?? null);
    const again = asked.filter(({ method }) => method === 'model.stock.shipment.out.search_read');
    expect(JSON.stringify(again.at(-1)?.params[0])).toContain('["write_date",">",{"__class__":"datetime"');
    expect(asked.filter(({ method }) => /get_preferences|fields_get|login/.test(method))).toEqual([]);
  });

  it('reads from the start date of a connection on by the two stamps, and goes on from there', async () => {
    const all = await recordsOf(salesStream);
    const stamps = all.map(({ recordedAt }) => recordedAt ?? 0).toSorted((a, b) => a - b);
    const from = stamps[Math.floor(stamps.length / 2)] ?? 0;
    const { http, asked } = listening(trytonVendor());
    const context = contextWith(http);
    const pages = await pagesOf(salesStream, context, salesStream.startAt?.(from) ?? fail());
    const ids = new Set(pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId)));
    const wanted = all.filter(({ recordedAt }) => (recordedAt ?? 0) >= from).map(({ sourceId }) => sourceId);
    expect([...ids].toSorted()).toEqual([...new Set(wanted)].toSorted());
    expect(ids.size).toBeLessThan(new Set(all.map(({ sourceId }) => sourceId)).size);
    const lists = asked.filter(({ method }) => method === 'model.sale.sale.search_read');
    expect(JSON.stringify(lists[0]?.params[0])).toContain('["create_date",">=",{"__class__":"datetime"');
    asked.length = 0;
    await pagesOf(salesStream, context, pages.at(-1)?.checkpoint ?? null);
    const again = asked.find(({ method }) => method === 'model.sale.sale.search_read');
    expect(JSON.stringify(again?.params[0])).toContain('["create_date",">=",{"__class__":"datetime"');
  });

  it('does not miss what is created while changes are read', async () => {
    const [older, newer] = database['stock.package'];
    const late = { ...newer, id: 900, create_date: { ...older?.create_date, hour: 23 }, write_date: null };
    const tables = { ...database, 'stock.package': [older, newer].filter((row) => row !== undefined) };
    const first = await pagesOf(packagesStream, contextWith(trytonVendor(tables)), null);
    const grown = { ...tables, 'stock.package': [...tables['stock.package'], late] };
    const next = await pagesOf(packagesStream, contextWith(trytonVendor(grown)), first.at(-1)?.checkpoint ?? null);
    expect(next.flatMap(({ records }) => records.map(({ sourceId }) => sourceId))).toContain('900');
  });

  it('counts and lists what changed in a window as the records are stamped', async () => {
    const records = await recordsOf(salesStream);
    const stamps = records.map(({ recordedAt }) => recordedAt ?? 0).toSorted((a, b) => a - b);
    const window = { from: stamps[1] ?? 0, to: stamps.at(-2) ?? 0 };
    const within = records.filter(
      ({ recordedAt }) => (recordedAt ?? 0) >= window.from && (recordedAt ?? 0) <= window.to,
    );
    const context = contextWith(trytonVendor());
    expect(await salesStream.control?.count(context, window)).toBe(within.length);
    const ids: string[] = [];
    for await (const page of salesStream.control?.ids?.(context, window) ?? []) ids.push(...page);
    expect(ids.toSorted()).toEqual(within.map(({ sourceId }) => sourceId).toSorted());
  });

  it('looks up single records as pulling gives them, and leaves out those that are gone', async () => {
    const pulled = await recordsOf(salesStream);
    const found = await salesStream.lookUp?.byIds(contextWith(trytonVendor()), ['45', '4711']);
    expect(found).toEqual(pulled.filter(({ sourceId }) => sourceId === '45'));
    const reference = { type: 'customer_po' as const, value: String(samples.sales['reference']) };
    const named = await salesStream.lookUp?.byReference?.find(contextWith(trytonVendor()), reference);
    expect(named?.map(({ sourceId }) => sourceId)).toContain('45');
  });

  it('reads nothing where the module of parcels is not activated', async () => {
    const { 'stock.package': _packages, ...others } = database;
    expect(await recordsOf(packagesStream, trytonVendor(others))).toEqual([]);
    expect(await packagesStream.control?.count(contextWith(trytonVendor(others)), { from: null, to: 0 })).toBe(0);
  });
});

describe('Tryton: signing in', () => {
  const answering = (answer: () => ReturnType<typeof jsonAnswer>): HttpClient & { tries: number } => ({
    tries: 0,
    send() {
      this.tries += 1;
      return Promise.resolve(answer());
    },
  });

  it('does not try again where it is told to wait', async () => {
    const http = answering(() => jsonAnswer({}, 429));
    await expect(trytonConnector.check(contextWith(http))).rejects.toMatchObject({ kind: 'rate_limited' });
    expect(http.tries).toBe(1);
  });

  it('tells a database that is not there, without the path that the server gives away', async () => {
    const http = answering(() => jsonAnswer({ id: 1, error: ["Database '/srv/data/shop.sqlite' doesn't exist!", ''] }));
    await expect(trytonConnector.check(contextWith(http))).rejects.toMatchObject({
      kind: 'config',
      message: 'Tryton does not know the database',
    });
  });

  it('tells an address of another release', async () => {
    const http = answering(() => ({ ...jsonAnswer({}, 405), text: '<title>405 Method Not Allowed</title>' }));
    await expect(trytonConnector.check(contextWith(http))).rejects.toMatchObject({ kind: 'config' });
  });

  it('tells that there are no sales', async () => {
    await expect(trytonConnector.check(contextWith(trytonVendor({})))).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('"sale"') as string,
    });
  });
});

const SAMPLES = new URL('../../../../../../shared/reference/samples/tryton/', import.meta.url);
const absent = existsSync(fileURLToPath(SAMPLES)) ? '' : ' (skipped: ../shared/reference/samples is not here)';

describe.skipIf(absent !== '')(`captured answers of a Tryton server${absent}`, () => {
  const read = (name: string): readonly Readonly<Record<string, unknown>>[] =>
    (
      JSON.parse(readFileSync(new URL(`${name}.json`, SAMPLES), 'utf8')) as {
        readonly response: { readonly body: { readonly result: readonly Readonly<Record<string, unknown>>[] } };
      }
    ).response.body.result;
  const whole = (name: string, list: string, children: string): unknown[] => {
    const known = new Map(read(children).map((child) => [child['id'], child]));
    return read(name).map((node) => ({
      ...node,
      [list]: (node[list] as readonly number[]).flatMap((id) => known.get(id) ?? []),
    }));
  };

  it.each([
    ['sales', 'sale-page-1', 'lines', 'sale-line'],
    ['sales', 'sale-page-2', 'lines', 'sale-line'],
    ['sales', 'sale-since', 'lines', 'sale-line'],
    ['shipments', 'shipment-out', 'outgoing_moves', 'stock-move'],
    ['shipments', 'shipment-out-done', 'outgoing_moves', 'stock-move'],
    ['packages', 'package', 'moves', 'stock-move'],
    ['invoices', 'invoice', 'lines', 'invoice-line'],
    ['invoices', 'invoice-credit-note', 'lines', 'invoice-line'],
  ])('are read as %s: %s', (streamId, name, list, children) => {
    for (const payload of whole(name, list, children)) {
      const documents = mapAll(streamId, payload);
      expect(documents.length).toBeGreaterThan(0);
      expect(documents.flatMap(({ unknownValues }) => unknownValues)).toEqual([]);
    }
  });
});
