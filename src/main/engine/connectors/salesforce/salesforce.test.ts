import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { takeApiHeard } from '../kit/api-notices.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { salesforceConnector } from './connector.ts';
import cases from './fixtures/cases.json' with { type: 'json' };
import orders from './fixtures/orders.json' with { type: 'json' };
import { INSTANCE, LOGIN, salesforceVendor, signsIn, TOKEN } from './fixtures/vendor.ts';
import { salesforceConfig } from './manifest.ts';
import { orderStream } from './streams/order.ts';

const config = salesforceConfig.parse({ instanceUrl: LOGIN, clientId: 'throughline-app' });
const secrets = { clientSecret: 'sf-consumer-secret/1' };
const [activated, draft, withoutNumber, cancelled, custom] = orders;
const [openHold, closedHold, change, returned, question] = cases;

describeConformance({
  connector: salesforceConnector,
  config,
  secrets,
  vendor: salesforceVendor,
  signsIn,
  tokens: [TOKEN],
  streams: {
    Order: {
      sample: { ...activated, StatusCode: 'no code' },
      required: ['/OrderNumber', '/CreatedDate', '/Status', '/OrderItems/records/0/Quantity'],
      statuses: [{ pointer: '/Status', documented: ['Draft', 'Activated'] }],
    },
    Case: {
      sample: openHold ?? {},
      required: ['/CaseNumber', '/CreatedDate', '/Status', '/IsClosed'],
      statuses: [{ pointer: '/Status', documented: ['New', 'Working', 'Escalated', 'Closed'] }],
    },
  },
});

function map(streamId: string, payload: unknown, settings = config): CanonicalDocument {
  const outcome = salesforceConnector.map(
    { streamId, sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(outcome.error.reason);
  const [document] = outcome.value;
  if (document === undefined) throw new Error('no document');
  return document;
}

function orderNumbers(document: CanonicalDocument): (string | null)[] {
  return document.references
    .filter(({ type, scope }) => type === 'order_no' && scope === 'erp')
    .map(({ normalised }) => normalised);
}

describe('Salesforce: mapping', () => {
  it.each([
    ['Order', orders],
    ['Case', cases],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => map(streamId, payload))).toMatchSnapshot();
  });

  it('counts no product that was deleted, unless the whole order was', () => {
    const [item] = activated?.OrderItems?.records ?? [];
    const removed = { ...item, Id: '802000000000999AAA', OrderItemNumber: '0000009999', IsDeleted: true };
    const order = {
      ...activated,
      OrderItems: { totalSize: 2, done: true, records: [removed, { ...item, IsDeleted: false }] },
    };
    const [line, ...others] = map('Order', order).lines;
    expect(others).toEqual([]);
    expect(line?.quantities.ordered?.path).toBe('/OrderItems/records/1/Quantity');
    expect(map('Order', { ...order, IsDeleted: true }).lines).toHaveLength(2);
  });

  it('reads the ERP number however it was typed, and does without one', () => {
    expect([activated, draft, withoutNumber, cancelled].map((order) => orderNumbers(map('Order', order)))).toEqual([
      ['200101'],
      ['200102'],
      [],
      ['200104'],
    ]);
  });

  it('keeps its own number to itself', () => {
    expect(map('Order', activated).references).toContainEqual({
      type: 'order_no',
      scope: 'probe',
      role: 'is',
      text: '00004711',
      normalised: '4711',
      path: '/OrderNumber',
    });
  });

  it('plans the delivery with the promise in force, and keeps the first promise', () => {
    const document = map('Order', activated);
    expect(document.promise?.value).toMatchObject({ kind: 'date', date: '2026-02-27' });
    expect(
      document.milestones.filter((claim) => claim.class === 'planned').map((claim) => `${claim.code} ${claim.path}`),
    ).toEqual(['PROMISED /Original_Promised_Delivery_Date__c', 'DELIVERED /Promised_Delivery_Date__c']);
  });

  it('reads a status label by the settings first, then by its code', () => {
    const stateOf = (order: unknown): string | undefined => map('Order', order).statuses[0]?.state;
    expect([activated, draft, cancelled, custom].map(stateOf)).toEqual([
      'complete',
      'none',
      'not_applicable',
      'complete',
    ]);
    expect(map('Order', cancelled).milestones.map(({ code }) => code)).toContain('CANCELLED');
  });

  it('leaves out custom fields that the org does not have', () => {
    const bare = { ...config, orderNumberField: '', promisedDateField: '', firstPromisedDateField: '' };
    const document = map('Order', activated, bare);
    expect(orderNumbers(document)).toEqual([]);
    expect(document.promise).toBeNull();
  });

  it('bounds a credit hold by its case', () => {
    expect(map('Case', openHold).conditions).toMatchObject([{ code: 'CR-HOLD', to: null, open: true }]);
    const closed = map('Case', closedHold);
    expect(closed.conditions).toMatchObject([
      {
        code: 'CR-HOLD',
        open: false,
        from: { value: { text: '2026-02-16T09:10:00.000+0000' } },
        to: { value: { at: Date.parse('2026-02-17T13:00:00Z') }, path: '/ClosedDate' },
      },
    ]);
    expect(closed.milestones.map(({ code }) => code)).toEqual(['CR_CLEARED']);
  });

  it('finds order numbers in the text of a case, each once', () => {
    expect(orderNumbers(map('Case', closedHold))).toEqual(['200101']);
    expect(new Set(orderNumbers(map('Case', change)))).toEqual(new Set(['200101', '200105']));
    expect(orderNumbers(map('Case', question))).toEqual([]);
  });

  it('tells a return from a condition', () => {
    const document = map('Case', returned);
    expect(document.conditions).toEqual([]);
    expect(document.milestones).toMatchObject([{ code: 'RETURN_OPEN', class: 'actual', path: '/Type' }]);
  });

  it('flags a case type that the settings do not explain', () => {
    expect(map('Case', { ...openHold, Type: 'Warranty' })).toMatchObject({
      conditions: [],
      unknownValues: [{ value: 'Warranty', path: '/Type' }],
    });
  });
});

describe('Salesforce: pulling', () => {
  function watching(http: HttpClient, seen: HttpRequest[]): HttpClient {
    return {
      send(request) {
        seen.push(request);
        return http.send(request);
      },
    };
  }

  function contextOf(
    http: HttpClient,
    settings = config,
    given: Record<string, string> = secrets,
  ): ReturnType<typeof createPullContext<typeof config>> {
    return createPullContext({ config: settings, secrets: given, http });
  }

  it('goes on from the last key when its locator has expired, without loss', async () => {
    const whole = await pagesOf(orderStream, contextOf(salesforceVendor()), null);
    const expired = await pagesOf(orderStream, contextOf(salesforceVendor({ locatorsExpire: true })), null);
    const idsOf = (pages: typeof whole): string[] =>
      pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId));
    expect(idsOf(expired)).toEqual(idsOf(whole));
  });

  it('asks the host that the token names, for the fields that the settings name', async () => {
    const seen: HttpRequest[] = [];
    await pagesOf(orderStream, contextOf(watching(salesforceVendor(), seen)), null);
    const query = decodeURIComponent(seen[1]?.url ?? '');
    expect(query).toContain(`${INSTANCE}/services/data/v66.0/queryAll?q=SELECT Id, SystemModstamp, IsDeleted,`);
    expect(query).toContain('ERP_Order_Number__c, Promised_Delivery_Date__c');
    expect(query).toContain('(SELECT Id, OrderItemNumber');
    expect(query).not.toContain('CurrencyIsoCode');
  });

  it.each([
    [
      '299 - "This version of the API is deprecated and will be removed"',
      'This version of the API is deprecated and will be removed',
    ],
    ['This version ends', 'This version ends'],
  ])('hears a warning of its version: %s', async (warning, words) => {
    const vendor = salesforceVendor();
    const http: HttpClient = {
      send: async (request) => {
        const answer = await vendor.send(request);
        return signsIn(request) ? answer : { ...answer, headers: { ...answer.headers, warning } };
      },
    };
    const context = createPullContext({ config, secrets, http });
    await pagesOf(orderStream, context, null, 1);
    const [notice] = takeApiHeard(context.session).notices;
    expect(notice).toMatchObject({ kind: 'warned', words, endsAt: null });
    expect(notice?.endpoint).toMatch(/^GET https:.*\/services\/data\/v66\.0\/queryAll$/);
  });

  it('says that a record was deleted', async () => {
    const pages = await pagesOf(orderStream, contextOf(salesforceVendor()), null);
    const deleted = pages.flatMap((page) => page.records).filter((record) => record.deleted);
    expect(deleted.map(({ sourceId }) => sourceId)).toEqual([custom?.Id]);
  });

  it('reads the rest of a cut list of products', async () => {
    const vendor = salesforceVendor();
    const item = activated?.OrderItems?.records[0];
    const cut = {
      ...activated,
      OrderItems: {
        totalSize: 2,
        done: false,
        nextRecordsUrl: '/services/data/v66.0/query/01gItems-1',
        records: [item],
      },
    };
    const http: HttpClient = {
      send(request) {
        if (signsIn(request)) return vendor.send(request);
        return Promise.resolve(
          request.url.includes('01gItems')
            ? jsonAnswer({ totalSize: 2, done: true, records: [{ ...item, Id: 'second' }] })
            : jsonAnswer({ totalSize: 1, done: true, records: [cut] }),
        );
      },
    };
    const [page] = await pagesOf(orderStream, contextOf(http), null);
    expect(map('Order', JSON.parse(page?.records[0]?.payload ?? '')).lines).toHaveLength(2);
  });

  it('pauses when the org has used the share of its daily requests', async () => {
    const context = contextOf(salesforceVendor({ usage: 'api-usage=4100/5000' }));
    await expect(pagesOf(orderStream, context, null)).rejects.toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 3_600_000,
    });
  });

  it.each([
    [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'rate_limited'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.', 'rate_limited'],
    [400, 'INVALID_FIELD', "No such column 'ERP_Order_Number__c' on entity 'Order'.", 'config'],
    [400, 'MALFORMED_QUERY', 'unexpected token', 'source_changed'],
    [403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled.', 'config'],
    [500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.', 'transient'],
  ])('takes %i %s "%s" as %s', async (status, errorCode, message, kind) => {
    const vendor = salesforceVendor();
    const http: HttpClient = {
      send: (request) =>
        signsIn(request) ? vendor.send(request) : Promise.resolve(jsonAnswer([{ errorCode, message }], status)),
    };
    await expect(salesforceConnector.check(contextOf(http))).rejects.toMatchObject({ kind });
  });

  it('signs in with a JWT that its key signed', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const seen: HttpRequest[] = [];
    const settings = { ...config, authMode: 'oauth2_jwt_bearer' as const, username: 'sync@throughline.example' };
    await salesforceConnector.check(contextOf(watching(salesforceVendor(), seen), settings, { privateKey: pem }));
    const form = new URLSearchParams(seen[0]?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(decodeJwt(form.get('assertion') ?? '')).toMatchObject({
      iss: 'throughline-app',
      sub: 'sync@throughline.example',
      aud: LOGIN,
      exp: Date.parse('2026-03-02T08:03:00Z') / 1000,
    });
  });

  it('refuses a field name that is none', () => {
    expect(salesforceConfig.safeParse({ ...config, orderNumberField: 'Id FROM User --' }).success).toBe(false);
    expect(salesforceConfig.safeParse({ ...config, orderNumberPatterns: ['('] }).success).toBe(false);
  });
});
