import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { Stream } from '../kit/connector.ts';
import { answering, createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { netsuiteConnector } from './connector.ts';
import { answerOf, HOST, netsuiteVendor, problem, queryOf, signsIn, TOKEN, whole } from './fixtures/vendor.ts';
import { netsuiteConfig, type NetsuiteConfig } from './manifest.ts';
import { CREDITS, FULFILMENTS, INVOICES, ORDERS, PAYMENTS, RETURNS } from './statuses.ts';

const config = netsuiteConfig.parse({
  accountId: '1234567_SB1',
  clientId: 'client-abc',
  certificateId: 'certificate-1',
  algorithm: 'ES256',
  timeZone: 'America/Los_Angeles',
  promiseField: 'custbody_promised',
  pageSize: 2,
});
const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const secrets = { privateKey };
const codes = (type: string, table: object): string[] => [
  ...Object.keys(table).map((letter) => `${type}:${letter}`),
  ...Object.keys(table),
];

describeConformance({
  connector: netsuiteConnector,
  config,
  secrets,
  vendor: netsuiteVendor,
  signsIn,
  tokens: [TOKEN],
  streams: {
    salesOrders: {
      sample: whole(9001),
      required: ['/id', '/tranid', '/status', '/trandate', '/lines', '/lines/0/line', '/lines/0/quantity'],
      statuses: [{ pointer: '/status', documented: codes('SalesOrd', ORDERS) }],
    },
    itemFulfillments: {
      sample: whole(9101),
      required: ['/id', '/tranid', '/status', '/trandate', '/lines', '/lines/0/line', '/lines/0/quantity'],
      statuses: [{ pointer: '/status', documented: codes('ItemShip', FULFILMENTS) }],
    },
    invoices: {
      sample: whole(9201),
      required: ['/id', '/tranid', '/status', '/trandate', '/lines', '/lines/0/line', '/lines/0/quantity'],
      statuses: [{ pointer: '/status', documented: codes('CustInvc', INVOICES) }],
    },
    creditMemos: {
      sample: whole(9301),
      required: ['/tranid', '/status', '/trandate', '/lines', '/lines/0/line', '/lines/0/quantity'],
      statuses: [{ pointer: '/status', documented: codes('CustCred', CREDITS) }],
    },
    returnAuthorizations: {
      sample: whole(9401),
      required: ['/tranid', '/status', '/trandate', '/lines', '/lines/0/line', '/lines/0/quantity'],
      statuses: [{ pointer: '/status', documented: codes('RtnAuth', RETURNS) }],
    },
    customerPayments: {
      sample: whole(9501),
      required: ['/tranid', '/status', '/trandate', '/foreigntotal'],
      statuses: [{ pointer: '/status', documented: codes('CustPymt', PAYMENTS) }],
    },
  },
});

function map(streamId: string, payload: unknown, settings = config): CanonicalDocument {
  const outcome = netsuiteConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(settings));
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  const [document] = outcome.value;
  if (document === undefined) throw new Error('no document');
  return document;
}

function namesOf({ references }: CanonicalDocument): string[] {
  return references.map(({ role, type, scope, normalised }) => [role, type, scope, normalised].join(' '));
}

function stepsOf({ milestones }: CanonicalDocument): string[] {
  return milestones.map(({ code, class: of, lineKey }) => [code, of, lineKey ?? ''].join(' ').trim());
}

function axesOf({ statuses }: CanonicalDocument): string[] {
  return statuses.map(({ axis, state }) => `${axis} ${state}`);
}

function quantitiesOf({ lines }: CanonicalDocument): Record<string, number | undefined>[] {
  return lines.map(({ quantities }) =>
    Object.fromEntries(Object.entries(quantities).map(([type, quantity]) => [type, quantity.value / 1_000_000])),
  );
}

function streamOf(id: string): Stream<NetsuiteConfig> {
  const stream = netsuiteConnector.streams(config).find(({ manifest }) => manifest.id === id);
  if (stream === undefined) throw new Error(`no stream ${id}`);
  return stream;
}

const STREAMS = netsuiteConnector.manifest.streams.map(({ id }) => id);

describe('NetSuite: mapping', () => {
  it.each(STREAMS)('%s', async (id) => {
    const context = createPullContext({ config, secrets, http: netsuiteVendor() });
    const records = (await pagesOf(streamOf(id), context, null)).flatMap((page) => page.records);
    expect(records.map(({ payload }) => map(id, JSON.parse(payload)))).toMatchSnapshot();
  });

  it('reads sizes whatever their sign, and cancels the open rest of a closed line', () => {
    expect(quantitiesOf(map('salesOrders', whole(9001)))).toEqual([
      { ordered: 12.5, allocated: 5, backordered: 2.5, invoiced: 5, shipped: 5 },
      { ordered: 100, allocated: 0, backordered: 100, invoiced: 0, shipped: 0 },
      { ordered: 40, allocated: 0, backordered: 0, invoiced: 15, shipped: 15, cancelled: 25 },
      { ordered: 1 },
    ]);
  });

  it('reads lines that are not counted, and a discount as what it takes away', () => {
    const order = whole(9002) as { readonly lines: readonly object[] };
    // Columns without a value are left out: none of these has a quantity.
    const uncounted = [
      { doc: '9002', line: '2', sku: 'Subtotal', itemtype: 'Subtotal', foreignamount: '-396.00' },
      { doc: '9002', line: '3', sku: 'SPRING-10', itemtype: 'Discount', foreignamount: '39.60' },
      { doc: '9002', line: '4', sku: 'UPS Ground', itemtype: 'ShipItem', rate: '12.00', foreignamount: '-12.00' },
      { doc: '9002', line: '5', sku: 'Remark', itemtype: 'Description', memo: 'Handle with care' },
    ];
    const { lines } = map('salesOrders', { ...order, lines: [...order.lines, ...uncounted] });
    expect(lines.map(({ kind, amount, quantities }) => [kind, amount?.value, quantities.ordered?.value])).toEqual([
      [undefined, 396_000_000, 4_000_000],
      ['comment', 396_000_000, undefined],
      ['charge', -39_600_000, undefined],
      ['charge', 12_000_000, undefined],
      ['comment', undefined, undefined],
    ]);
    const invoice = whole(9201) as { readonly lines: readonly object[] };
    expect(map('invoices', { ...invoice, lines: [...invoice.lines, uncounted[2]] }).lines.at(-1)).toMatchObject({
      kind: 'charge',
      quantities: {},
    });
  });

  it('names the order, plans its shipping per line and promises by the field of the settings', () => {
    const order = map('salesOrders', whole(9001));
    expect(namesOf(order)).toEqual([
      'is order_no erp 200101',
      'is order_id probe 9001',
      'points_to customer_po  PO88120',
    ]);
    expect(stepsOf(order)).toEqual([
      'ORD_ENTERED actual',
      'RELEASED actual',
      'SHIPPED planned',
      'SHIPPED planned 1',
      'DELIVERED planned',
    ]);
    expect(order.promise?.value).toMatchObject({ kind: 'date', date: '2026-03-06' });
    expect(axesOf(order)).toEqual(['commercial complete', 'fulfilment partial', 'billing partial']);
    expect(order.parties).toMatchObject([
      { role: 'customer', id: { value: '512' } },
      { role: 'ship_to', name: { value: 'Habermann Werkzeuge GmbH, Lager Ost, Am Kai 7, 04109 Leipzig, Germany' } },
      { role: 'warehouse', name: { value: 'Hamburg' } },
    ]);
  });

  it('takes an order that waits for approval for held by credit where the settings say so', () => {
    expect(map('salesOrders', whole(9002)).conditions).toEqual([]);
    const held = map('salesOrders', whole(9002), { ...config, pendingApprovalMeans: 'credit_hold' });
    expect(held.conditions).toMatchObject([{ code: 'CR-HOLD', open: true, reason: { value: 'Pending Approval' } }]);
    expect(axesOf(held)).toContain('credit blocked');
  });

  it('takes a billed order for shipped, on a day that its fulfilments tell', () => {
    expect(stepsOf(map('salesOrders', whole(9005)))).toEqual([
      'ORD_ENTERED actual',
      'RELEASED actual',
      'SHIPPED actual',
      'CLOSED actual',
    ]);
  });

  it('cancels what is open of a cancelled or closed order, and reads kits without their members', () => {
    const cancelled = map('salesOrders', whole(9003));
    expect(stepsOf(cancelled)).toContain('CANCELLED actual');
    expect(quantitiesOf(cancelled)).toMatchObject([{ ordered: 2, cancelled: 2 }]);
    expect(cancelled.amounts).toMatchObject([{ currency: 'USD' }]);
    const closed = map('salesOrders', whole(9004));
    expect(stepsOf(closed)).toContain('CLOSED actual');
    expect(closed.lines.map(({ kind, stocked }) => [kind, stocked])).toEqual([
      ['drop_ship', true],
      ['kit', true],
    ]);
    expect(quantitiesOf(closed)).toMatchObject([{ ordered: 3, shipped: 1, cancelled: 2 }, { shipped: 1 }]);
  });

  it('counts goods of a fulfilment once, by the order line behind them', () => {
    const sent = map('itemFulfillments', whole(9101));
    expect(sent.lines.map(({ orderLineNo }) => orderLineNo?.value)).toEqual(['1', '3']);
    expect(quantitiesOf(sent)).toEqual([
      { picked: 5, shipped: 5 },
      { picked: 15, shipped: 15 },
    ]);
    expect(stepsOf(sent)).toEqual(['PICKED actual', 'PACKED actual', 'SHIPPED actual']);
    expect(namesOf(sent)).toEqual([
      'is fulfilment_no erp IF5001',
      'is fulfilment_id probe 9101',
      'points_to order_no erp 200101',
      'points_to order_id probe 9001',
      'points_to tracking  1Z999AA10123456784',
      'points_to tracking  1Z999AA10123456785',
    ]);
    const unlinked = map('itemFulfillments', whole(9103));
    expect(quantitiesOf(unlinked)).toEqual([{ picked: 1 }]);
    expect(unlinked.voided).toBe(true);
  });

  it('bills what is posted, and tells paid, paid in part, waiting and void apart', () => {
    const bill = (id: number): CanonicalDocument => map('invoices', whole(id));
    expect(quantitiesOf(bill(9201))).toEqual([{ invoiced: 5 }, { invoiced: 15 }]);
    expect([9201, 9202, 9203, 9204].map((id) => axesOf(bill(id))[1])).toEqual([
      'payment complete',
      'payment partial',
      'payment none',
      'payment not_applicable',
    ]);
    expect(bill(9203).conditions).toMatchObject([{ code: 'IN-BLOCK', reason: { value: 'Pending Approval' } }]);
    expect(quantitiesOf(bill(9203))).toEqual([{}]);
    expect(stepsOf(bill(9203))).toEqual(['INVOICED planned', 'PAID planned']);
    expect(bill(9204).voided).toBe(true);
    expect(namesOf(bill(9201))).toContain('points_to fulfilment_no erp IF5001');
    expect(bill(9202).amounts.map(({ type, amount }) => [type, amount.value / 1_000_000])).toEqual([
      ['total', 200],
      ['open', 120],
    ]);
  });

  it('links credits, returns and payments to what they came from', () => {
    expect(namesOf(map('creditMemos', whole(9301)))).toEqual([
      'is return_no erp CM301',
      'points_to return_no erp RMA11',
      'points_to invoice_no erp INV7002',
      'points_to invoice_id probe 9202',
    ]);
    expect(namesOf(map('creditMemos', whole(9302)))).toEqual(['is return_no erp CM302', 'points_to customer_po  4711']);
    const opened = map('returnAuthorizations', whole(9401));
    expect(quantitiesOf(opened)).toEqual([{ returned: 2 }]);
    expect(stepsOf(opened)).toEqual(['RETURN_OPEN actual']);
    expect(map('returnAuthorizations', whole(9402)).voided).toBe(true);
    expect(stepsOf(map('returnAuthorizations', whole(9403)))).toEqual(['RETURN_OPEN actual', 'RETURN_RECV actual']);
    const payment = map('customerPayments', whole(9501));
    expect(payment.facts?.map(({ type, subject, quantity }) => [type, subject?.value, quantity?.value])).toEqual([
      ['remittance', 'INV-7001', 630_700_000],
      ['remittance', 'INV-7002', 80_000_000],
    ]);
    expect(namesOf(payment)).toContain('points_to invoice_id probe 9202');
  });
});

function recording(seen: HttpRequest[], http: HttpClient = netsuiteVendor()): HttpClient {
  return {
    send(request) {
      if (!signsIn(request)) seen.push(request);
      return http.send(request);
    },
  };
}

describe('NetSuite: pulling', () => {
  const orders = streamOf('salesOrders');

  it('goes by stamp and id, also where transactions share a second', async () => {
    const seen: HttpRequest[] = [];
    const context = createPullContext({ config, secrets, http: recording(seen) });
    const pages = await pagesOf(orders, context, null);
    expect(pages.map(({ records }) => records.map(({ sourceId }) => sourceId))).toEqual([
      ['9005', '9002'],
      ['9001', '9003'],
      ['9004'],
    ]);
    expect(pages.map(({ remaining }) => remaining)).toEqual([3, 1, 0]);
    expect(seen.filter((request) => queryOf(request).includes('FROM transaction t')).map(({ url }) => url)).toEqual(
      Array.from({ length: 3 }, () => `${HOST}/services/rest/query/v1/suiteql?limit=2&offset=0`),
    );
    seen.length = 0;
    await pagesOf(orders, context, pages.at(-1)?.checkpoint ?? null);
    expect(queryOf(seen[0] as HttpRequest)).toContain(
      "t.lastmodifieddate >= TO_TIMESTAMP('2026-02-26 22:50:00', 'YYYY-MM-DD HH24:MI:SS')",
    );
  });

  it('reads stamps in the zone of the user', async () => {
    const context = createPullContext({ config, secrets, http: netsuiteVendor() });
    const [page] = await pagesOf(orders, context, null, 1);
    expect(page?.records.map(({ recordedAt }) => recordedAt)).toEqual([
      Date.parse('2026-02-02T11:00:00Z'),
      Date.parse('2026-02-24T16:40:00Z'),
    ]);
  });

  it('asks for the parts of fewer transactions where they do not fit into one answer', async () => {
    const seen: string[] = [];
    const http = answering((request) => {
      if (signsIn(request))
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          text: JSON.stringify({ access_token: TOKEN, token_type: 'Bearer' }),
        };
      const query = queryOf(request);
      const isLines = query.includes('FROM transactionline tl');
      if (isLines) seen.push(/IN \(([^)]*)\)/.exec(query)?.[1] ?? '');
      return answerOf(isLines ? { ...request, url: request.url.replace('limit=1000', 'limit=3') } : request);
    });
    const settings = { ...config, pageSize: 10 };
    const small = await pagesOf(orders, createPullContext({ config: settings, secrets, http }), null);
    const large = await pagesOf(orders, createPullContext({ config: settings, secrets, http: netsuiteVendor() }), null);
    expect(small[0]?.records).toEqual(large[0]?.records);
    expect(seen).toEqual([
      '9005, 9002, 9001, 9003, 9004',
      '9005, 9002, 9001',
      '9005, 9002',
      '9001',
      '9001',
      '9003, 9004',
      '9003',
      '9004',
    ]);
  });

  it('does not go round where a place leads to itself', async () => {
    const context = createPullContext({ config, secrets, http: netsuiteVendor() });
    const [first] = await pagesOf(orders, context, null, 1);
    const stuck = answering((request) =>
      signsIn(request)
        ? jsonAnswer({ access_token: TOKEN, token_type: 'Bearer' })
        : answerOf({
            ...request,
            body: (request.body ?? '').replace(/ AND \(t\.lastmodifieddate > .*\)\) ORDER/, ' ORDER'),
          }),
    );
    await expect(
      pagesOf(orders, createPullContext({ config, secrets, http: stuck }), first?.checkpoint ?? null),
    ).rejects.toMatchObject({ kind: 'source_changed' });
  });

  it('leaves out columns that the role does not show, and asks for those of the settings', async () => {
    const seen: HttpRequest[] = [];
    const settings: NetsuiteConfig = { ...config, leaveOut: ['currency', 'quantitybackordered', 'trackingnumber'] };
    const context = createPullContext({ config: settings, secrets, http: recording(seen) });
    await pagesOf(orders, context, null, 1);
    await pagesOf(streamOf('itemFulfillments'), context, null, 1);
    const queries = seen.map(queryOf);
    expect(queries[0]).toContain("TO_CHAR(t.custbody_promised, 'YYYY-MM-DD') AS promised");
    expect(queries[0]).not.toContain('currency');
    expect(queries[1]).not.toContain('quantitybackordered');
    expect(queries.some((query) => query.includes('trackingnumber'))).toBe(false);
    expect(netsuiteConfig.safeParse({ ...config, promiseField: 'id FROM employee' }).success).toBe(false);
  });

  it('says which column is refused, and waits where too many calls run', async () => {
    const refusing = (code: string, detail: string): HttpClient => ({
      send: (request) =>
        signsIn(request) ? netsuiteVendor().send(request) : Promise.resolve(problem(400, code, detail)),
    });
    const unknown =
      "Invalid search query. Detailed unprocessed description follows. Search error occurred: Field 'voided' for record 'transaction' was not found.";
    await expect(
      netsuiteConnector.check(createPullContext({ config, secrets, http: refusing('INVALID_PARAMETER', unknown) })),
    ).rejects.toMatchObject({ kind: 'source_changed', message: expect.stringContaining("Field 'voided'") as string });
    await expect(
      netsuiteConnector.check(
        createPullContext({
          config,
          secrets,
          http: refusing('USER_ERROR', 'Concurrent request limit exceeded. Request blocked.'),
        }),
      ),
    ).rejects.toMatchObject({ kind: 'rate_limited' });
  });
});

describe('NetSuite: control and look-up', () => {
  const context = createPullContext({ config, secrets, http: netsuiteVendor() });
  const orders = streamOf('salesOrders');

  it('counts and lists what changed in a window, both ends included', async () => {
    const window = { from: Date.parse('2026-02-24T16:40:00Z'), to: Date.parse('2026-02-27T08:00:00Z') };
    expect(await orders.control?.count(context, window)).toBe(4);
    const ids: string[] = [];
    for await (const page of orders.control?.ids?.(context, window) ?? []) ids.push(...page);
    expect(ids).toEqual(['9001', '9002', '9003', '9004']);
  });

  it('looks transactions up by id and by number, as pulling gives them', async () => {
    const pulled = (await pagesOf(orders, context, null)).flatMap(({ records }) => records);
    const of = (...ids: string[]): unknown => pulled.filter(({ sourceId }) => ids.includes(sourceId));
    expect(await orders.lookUp?.byIds(context, ['9001', '9003', '1', 'without-id-0'])).toEqual(of('9001', '9003'));
    const find = orders.lookUp?.byReference?.find.bind(orders.lookUp.byReference);
    expect(await find?.(context, { type: 'order_no', value: 'SO-200102' })).toEqual(of('9002'));
    expect(await find?.(context, { type: 'customer_po', value: 'PO-88120' })).toEqual(of('9001'));
    expect(await find?.(context, { type: 'order_no', value: "' OR 1=1 --" })).toEqual([]);
    expect(streamOf('customerPayments').lookUp?.byReference).toBeUndefined();
    const invoices = streamOf('invoices').lookUp?.byReference;
    const ofOrder = await invoices?.find(context, { type: 'order_no', value: 'SO-200101' });
    expect(ofOrder?.map(({ sourceId }) => sourceId)).toEqual(['9201']);
  });
});

describe('NetSuite: signing in', () => {
  it('signs each call with the four keys of token-based authentication, for the account as realm', async () => {
    const seen: HttpRequest[] = [];
    const http = answering((request) => {
      seen.push(request);
      return answerOf(request);
    });
    const settings: NetsuiteConfig = { ...config, authMode: 'oauth1' };
    const keys = { consumerKey: 'ck', consumerSecret: 'cs', tokenId: 'ti', tokenSecret: 'ts' };
    await netsuiteConnector.check(createPullContext({ config: settings, secrets: keys, http }));
    for (const { headers } of seen) {
      expect(headers?.['authorization']).toMatch(
        /^OAuth realm="1234567_SB1".*oauth_consumer_key="ck".*oauth_signature_method="HMAC-SHA256".*oauth_token="ti"/,
      );
    }
  });

  it('proves itself with a signed assertion that names the certificate and the scope', async () => {
    const seen: HttpRequest[] = [];
    const vendor = netsuiteVendor();
    const http: HttpClient = {
      send(request) {
        seen.push(request);
        return vendor.send(request);
      },
    };
    await netsuiteConnector.check(createPullContext({ config, secrets, http }));
    const form = new URLSearchParams(seen[0]?.body);
    const [head = '', claims = ''] = (form.get('client_assertion') ?? '').split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(form.get('grant_type')).toBe('client_credentials');
    expect(read(head)).toMatchObject({ alg: 'ES256', kid: 'certificate-1' });
    expect(read(claims)).toMatchObject({
      iss: 'client-abc',
      aud: `${HOST}/services/rest/auth/oauth2/v1/token`,
      scope: 'rest_webservices',
    });
  });

  it('says which setting is missing', async () => {
    const bare = { ...config, certificateId: '' };
    await expect(
      netsuiteConnector.check(createPullContext({ config: bare, secrets, http: netsuiteVendor() })),
    ).rejects.toMatchObject({ kind: 'config', message: 'The certificate id is missing' });
  });
});
