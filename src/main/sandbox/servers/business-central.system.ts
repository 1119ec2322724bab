import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDemoCompany } from '../demo-company.ts';
import { accessOf, ask, askPatiently, idsOf, openStillCompany, type Access, type Json, textOf } from './testing.ts';

let company: OpenDemoCompany;
let access: Access;
let authorization: string;

async function login(form: Record<string, string>): Promise<{ status: number; body: Json }> {
  return ask(access.config['tokenUrl'] ?? '', { method: 'POST', body: new URLSearchParams(form) });
}

function list(path: string, headers: Record<string, string> = {}): ReturnType<typeof ask> {
  return askPatiently(`${access.config['apiUrl']}/companies(${access.config['companyId']})/${path}`, {
    headers: { authorization, ...headers },
  });
}

async function all(path: string, pageSize: number): Promise<Json[]> {
  const rows: Json[] = [];
  let answer = await list(path, { prefer: `odata.maxpagesize=${pageSize}` });
  for (;;) {
    const value = answer.body['value'] as unknown as Json[];
    expect(value.length).toBeLessThanOrEqual(pageSize);
    rows.push(...value);
    const next = answer.body['@odata.nextLink'] as unknown as string | undefined;
    if (next === undefined) return rows;
    answer = await askPatiently(next, { headers: { authorization } });
  }
}

const idOf = (row: Json): string => textOf(row['id']);
const stampOf = (row: Json): string => textOf(row['lastModifiedDateTime']);

beforeAll(async () => {
  company = await openStillCompany('demo');
  access = accessOf(company, 'bc');
  const token = await login({
    grant_type: 'client_credentials',
    client_id: access.config['clientId'] ?? '',
    client_secret: access.secrets['clientSecret'] ?? '',
    scope: 'https://api.businesscentral.dynamics.com/.default',
  });
  authorization = `Bearer ${textOf(token.body['access_token'])}`;
});
afterAll(() => company.close());

describe('Business Central server', () => {
  it('gives tokens for the right secret only', async () => {
    const wrong = await login({
      grant_type: 'client_credentials',
      client_id: access.config['clientId'] ?? '',
      client_secret: 'no',
      scope: 'x/.default',
    });
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const refused = await list('salesOrders', { authorization: 'Bearer no' });
    expect(refused).toMatchObject({ status: 401, body: { error: { code: 'Authentication_InvalidCredentials' } } });
  });

  it.each([
    ['salesShipments', 'bc/salesShipments', 7],
    ['salesShipments', 'bc/salesShipments', 1_000],
    ['salesInvoices', 'bc/salesInvoices', 13],
    ['salesOrders', 'bc/salesOrders', 1],
    ['salesCreditMemos', 'bc/salesCreditMemos', 3],
  ] as const)('lists all %s by %s in pages of %i', async (set, key, size) => {
    const byChange = await all(`${set}?$orderby=lastModifiedDateTime`, size);
    expect(byChange.map(idOf).toSorted()).toEqual(idsOf(company, key).toSorted());
    expect(byChange.map(stampOf)).toEqual(byChange.map(stampOf).toSorted());
    const byKey = await all(set, size);
    expect(byKey.map(idOf).toSorted()).toEqual(idsOf(company, key).toSorted());
  });

  it('filters by the last change, exclusive and inclusive, with both ends', async () => {
    const rows = await all('salesInvoices?$orderby=lastModifiedDateTime', 500);
    const from = stampOf(rows[Math.floor(rows.length / 2)] ?? {});
    const to = stampOf(rows[Math.floor(rows.length * 0.75)] ?? {});
    const expected = (matches: (stamp: string) => boolean): string[] =>
      rows.filter((row) => matches(stampOf(row))).map(idOf);
    const found = async (filter: string): Promise<string[]> =>
      (await all(`salesInvoices?$orderby=lastModifiedDateTime&$filter=${encodeURIComponent(filter)}`, 11)).map(idOf);
    expect(await found(`lastModifiedDateTime gt ${from}`)).toEqual(expected((stamp) => stamp > from));
    expect(await found(`lastModifiedDateTime ge ${from} and lastModifiedDateTime le ${to}`)).toEqual(
      expected((stamp) => stamp >= from && stamp <= to),
    );
    expect(await found(`status eq 'Paid' and lastModifiedDateTime gt ${from}`)).toEqual(
      rows.filter((row) => stampOf(row) > from && textOf(row['status']) === 'Paid').map(idOf),
    );
  });

  it('shows lines only when they are expanded, and chosen fields only when they are selected', async () => {
    const plain = await list('salesOrders?$top=1');
    expect(plain.body['value']?.[0]).not.toHaveProperty('salesOrderLines');
    const rich = await list('salesOrders?$top=1&$expand=salesOrderLines&$select=id,number');
    expect(Object.keys(rich.body['value']?.[0] ?? {})).toEqual(['@odata.etag', 'id', 'number', 'salesOrderLines']);
  });

  it('encodes blanks in options and lets fully invoiced orders disappear', async () => {
    const orders = await all('salesOrders?$expand=salesOrderLines', 100);
    expect(new Set(orders.map((order) => textOf(order['status'])))).toContain('In_x0020_Review');
    const open = new Set(orders.map((order) => textOf(order['number'])));
    const billed = company.world.lives.filter(
      (life) =>
        life.invoices.length > 0 &&
        life.invoices.every((invoice) => invoice.postedAt * 1000 < company.now()) &&
        life.plot === 'smooth' &&
        life.traits.size === 0,
    );
    expect(billed.length).toBeGreaterThan(50);
    expect(billed.filter((life) => open.has(`SO-${life.number}`))).toEqual([]);
  });

  it('reads one document by id, and says what it does not know', async () => {
    const [id = ''] = idsOf(company, 'bc/salesInvoices');
    expect((await list(`salesInvoices(${id})?$expand=salesInvoiceLines`)).body).toMatchObject({ id });
    expect(await list('salesInvoices(00000000-0000-0000-0000-000000000000)')).toMatchObject({ status: 404 });
    expect(await list('salesOrderLines')).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(await list('customerPayments')).toMatchObject({ status: 400 });
    const ofAnyJournal = encodeURIComponent('journalId ne 00000000-0000-0000-0000-000000000000');
    expect(await list(`customerPayments?$filter=${ofAnyJournal}`)).toMatchObject({ status: 200 });
    expect(await list(`salesOrders?$filter=${encodeURIComponent('colour eq 1')}`)).toMatchObject({ status: 400 });
    const elsewhere = await ask(
      `${access.config['apiUrl']}/companies(00000000-0000-0000-0000-000000000000)/salesOrders`,
      { headers: { authorization } },
    );
    expect(elsewhere.body).toMatchObject({ error: { code: 'Internal_CompanyNotFound' } });
  });

  it('throttles by count, with the time to wait', async () => {
    const throttled: string[] = [];
    for (let count = 0; count < 130; count += 1) {
      const { status, headers } = await ask(`${access.config['apiUrl']}/companies`, { headers: { authorization } });
      if (status === 429) throttled.push(headers.get('retry-after') ?? '');
    }
    expect(throttled.length).toBeGreaterThanOrEqual(2);
    expect(new Set(throttled)).toEqual(new Set(['1']));
  });

  it('ends tokens after an hour and shows what happened meanwhile', async () => {
    const before = new Set(idsOf(company, 'bc/salesShipments'));
    company.advance(72);
    expect((await list('salesOrders')).status).toBe(401);
    const token = await login({
      grant_type: 'client_credentials',
      client_id: access.config['clientId'] ?? '',
      client_secret: access.secrets['clientSecret'] ?? '',
      scope: 'x/.default',
    });
    authorization = `Bearer ${textOf(token.body['access_token'])}`;
    const after = (await all('salesShipments', 100)).map(idOf);
    expect(after.length).toBeGreaterThan(before.size);
    expect([...before].filter((id) => !after.includes(id))).toEqual([]);
  });
});
