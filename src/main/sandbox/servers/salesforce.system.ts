import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDemoCompany } from '../demo-company.ts';
import {
  accessOf,
  ask,
  askPatiently,
  idsOf,
  MOMENT,
  openStillCompany,
  type Access,
  type Answer,
  type Json,
  textOf,
} from './testing.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
let company: OpenDemoCompany;
let access: Access;
let authorization: string;

function login(form: Record<string, string>): Promise<Answer> {
  return ask(`${access.config['instanceUrl']}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
}

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return askPatiently(`${access.config['instanceUrl']}${path}`, { headers: { authorization, ...headers } });
}

function query(soql: string, batch = 200): Promise<Answer> {
  return get(`/services/data/v66.0/query?q=${encodeURIComponent(soql)}`, {
    'sforce-query-options': `batchSize=${batch}`,
  });
}

async function all(soql: string): Promise<{ rows: Json[]; pages: number; totalSize: number }> {
  const rows: Json[] = [];
  let answer = await query(soql);
  for (let pages = 1; ; pages += 1) {
    rows.push(...(answer.body['records'] as unknown as Json[]));
    expect(answer.body['done']).toBe(answer.body['nextRecordsUrl'] === undefined);
    if (answer.body['nextRecordsUrl'] === undefined) {
      return { rows, pages, totalSize: Number(answer.body['totalSize']) };
    }
    answer = await get(textOf(answer.body['nextRecordsUrl']));
  }
}

beforeAll(async () => {
  company = await openStillCompany('demo', 500, keys.publicKey.export({ type: 'spki', format: 'pem' }) as string);
  access = accessOf(company, 'sf');
  const token = await login({
    grant_type: 'client_credentials',
    client_id: access.config['clientId'] ?? '',
    client_secret: access.secrets['clientSecret'] ?? '',
  });
  authorization = `Bearer ${textOf(token.body['access_token'])}`;
});
afterAll(() => company.close());

describe('Salesforce server', () => {
  it('gives tokens with the instance to ask and without an expiry', async () => {
    const { body } = await login({
      grant_type: 'client_credentials',
      client_id: access.config['clientId'] ?? '',
      client_secret: access.secrets['clientSecret'] ?? '',
    });
    expect(body).toMatchObject({ token_type: 'Bearer', instance_url: access.config['instanceUrl'] });
    expect(body).not.toHaveProperty('expires_in');
  });

  it('refuses wrong clients and unknown sessions', async () => {
    expect(await login({ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_client_id' },
    });
    const refused = await get('/services/data/v66.0/limits', { authorization: 'Bearer no' });
    expect(refused).toMatchObject({ status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] });
  });

  it('takes a signed assertion, and none that is signed by another or has expired', async () => {
    const assertion = (key: typeof keys.privateKey, exp: number): Promise<string> =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(access.config['clientId'] ?? '')
        .setSubject('integration@hansekontor.example')
        .setAudience(access.config['instanceUrl'] ?? '')
        .setExpirationTime(exp)
        .sign(key);
    const bearer = async (key: typeof keys.privateKey, exp: number): Promise<Answer> =>
      login({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await assertion(key, exp) });
    const soon = MOMENT / 1000 + 180;
    expect((await bearer(keys.privateKey, soon)).status).toBe(200);
    expect((await bearer(keys.privateKey, soon - 400)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await bearer(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, soon)).body).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('pages through all orders and cases by locator', async () => {
    const orders = await all('SELECT Id, SystemModstamp FROM Order ORDER BY SystemModstamp, Id');
    expect(orders.pages).toBeGreaterThan(2);
    expect(orders.rows).toHaveLength(orders.totalSize);
    expect(orders.rows.map((row) => textOf(row['Id'])).toSorted()).toEqual(idsOf(company, 'sf/Order').toSorted());
    const order = orders.rows.map((row) => `${textOf(row['SystemModstamp'])} ${textOf(row['Id'])}`);
    expect(order).toEqual(order.toSorted());
    const cases = await all('SELECT Id FROM Case');
    expect(cases.rows.map((row) => textOf(row['Id'])).toSorted()).toEqual(idsOf(company, 'sf/Case').toSorted());
  });

  it('goes on from a stamp and id as the vendor advises, without loss or doubling', async () => {
    const whole = (await all('SELECT Id, SystemModstamp FROM Order ORDER BY SystemModstamp, Id')).rows;
    const middle = whole[Math.floor(whole.length / 3)] ?? {};
    const stamp = textOf(middle['SystemModstamp']).replace('+0000', 'Z');
    const rest = await all(
      `SELECT Id FROM Order WHERE SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > '${textOf(middle['Id'])}') ORDER BY SystemModstamp, Id`,
    );
    expect(rest.rows.map((row) => row['Id'])).toEqual(
      whole.slice(Math.floor(whole.length / 3) + 1).map((row) => row['Id']),
    );
  });

  it('shows what was selected, nested as the relationships are', async () => {
    const { body } = await query(
      'SELECT OrderNumber, Account.Name, (SELECT Quantity, Product2.ProductCode FROM OrderItems) FROM Order LIMIT 1',
    );
    const row = body['records']?.[0] ?? {};
    expect(Object.keys(row)).toEqual(['attributes', 'OrderNumber', 'Account', 'OrderItems']);
    expect(row['Account']).toMatchObject({ attributes: { type: 'Account' } });
    expect(Object.keys(row['OrderItems']?.['records']?.[0] ?? {})).toEqual(['attributes', 'Quantity', 'Product2']);
  });

  it('writes time stamps with an offset without a colon', async () => {
    const { body } = await query('SELECT CreatedDate FROM Case LIMIT 1');
    expect(textOf(body['records']?.[0]?.['CreatedDate'])).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000\+0000$/);
  });

  it.each([
    ['SELECT Colour__c FROM Order', 'INVALID_FIELD'],
    ['SELECT Id FROM Invoice', 'INVALID_TYPE'],
    ['SELECT Id FRM Order', 'MALFORMED_QUERY'],
    ['SELECT Id, (SELECT Id FROM Lines) FROM Order', 'INVALID_TYPE'],
    ['SELECT Account.Colour FROM Order', 'INVALID_FIELD'],
  ])('answers %s with %s', async (soql, errorCode) => {
    expect(await query(soql)).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  it('says how much of the allowance is used, and answers for limits, describe and single records', async () => {
    const limits = await get('/services/data/v66.0/limits');
    expect(limits.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/\d+$/);
    expect(limits.body).toHaveProperty('DailyApiRequests.Remaining');
    const described = await get('/services/data/v66.0/sobjects/Order/describe');
    expect((described.body['fields'] as unknown as Json[]).map((field) => field['name'])).toContain(
      'ERP_Order_Number__c',
    );
    const [id = ''] = idsOf(company, 'sf/Order');
    expect((await get(`/services/data/v66.0/sobjects/Order/${id}`)).body).toMatchObject({ Id: id });
    expect((await get('/services/data/v66.0/query/01g000000000999AAQ-200')).body).toMatchObject([
      { errorCode: 'INVALID_QUERY_LOCATOR' },
    ]);
  });

  it('is unavailable now and then, by count', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      statuses.push(
        (await ask(`${access.config['instanceUrl']}/services/data/v66.0/limits`, { headers: { authorization } }))
          .status,
      );
    }
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(2);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(16);
  });
});

describe('the daily allowance', () => {
  it('runs out', async () => {
    const { serveSalesforce } = await import('./salesforce.ts');
    const { PACES } = await import('./pace.ts');
    const server = await serveSalesforce({
      world: company.world,
      now: () => MOMENT,
      pace: { ...PACES.vendor, latencyMs: [0, 0] },
      port: 0,
      dailyRequests: 3,
      access: { clientId: 'id', clientSecret: 'secret', username: '', jwtPublicKey: null },
    });
    try {
      const token = await ask(`${server.origin}/services/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'id', client_secret: 'secret' }),
      });
      const headers = { authorization: `Bearer ${textOf(token.body['access_token'])}` };
      for (let count = 0; count < 3; count += 1)
        expect((await ask(`${server.origin}/services/data/v66.0/limits`, { headers })).status).toBe(200);
      const answer = await ask(`${server.origin}/services/data/v66.0/limits`, { headers });
      expect(answer).toMatchObject({ status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] });
    } finally {
      await server.close();
    }
  });
});
