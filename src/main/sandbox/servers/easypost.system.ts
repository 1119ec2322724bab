import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDemoCompany } from '../demo-company.ts';
import {
  accessOf,
  ask,
  askPatiently,
  idsOf,
  openStillCompany,
  type Access,
  type Answer,
  type Json,
  textOf,
} from './testing.ts';

const EVER = 'start_datetime=2020-01-01T00:00:00Z';
let company: OpenDemoCompany;
let access: Access;
let authorization: string;

function get(path: string): Promise<Answer> {
  return askPatiently(`${access.config['apiUrl']}/trackers${path}`, { headers: { authorization } });
}

async function all(query: string, size: number): Promise<Json[]> {
  const rows: Json[] = [];
  let before = '';
  for (;;) {
    const { body } = await get(`?page_size=${size}&${query}${before}`);
    rows.push(...(body['trackers'] as unknown as Json[]));
    if (textOf(body['has_more']) !== 'true') return rows;
    before = `&before_id=${textOf(rows.at(-1)?.['id'])}`;
  }
}

const idOf = (row: Json): string => textOf(row['id']);

beforeAll(async () => {
  company = await openStillCompany('demo');
  access = accessOf(company, 'ep');
  authorization = `Basic ${Buffer.from(`${access.secrets['apiKey']}:`).toString('base64')}`;
});
afterAll(() => company.close());

describe('EasyPost server', () => {
  it('takes the key as user name of HTTP Basic', async () => {
    expect(await ask(`${access.config['apiUrl']}/trackers`)).toMatchObject({
      status: 401,
      body: { error: { code: 'APIKEY.INACTIVE' } },
    });
  });

  it.each([1, 17, 100])('lists all trackers in pages of %i, newest first', async (size) => {
    const rows = await all(EVER, size);
    expect(rows.map(idOf).toSorted()).toEqual(idsOf(company, 'ep/trackers').toSorted());
    const created = rows.map((row) => textOf(row['created_at']));
    expect(created).toEqual(created.toSorted().toReversed());
  });

  it('lists the last month without a start, and any window of creation', async () => {
    const rows = await all(EVER, 100);
    const month = await all('', 50);
    expect(month.length).toBeGreaterThan(50);
    expect(month.length).toBeLessThan(rows.length);
    const from = textOf(rows.at(-30)?.['created_at']);
    const to = textOf(rows.at(-60)?.['created_at']);
    const window = await all(`start_datetime=${from}&end_datetime=${to}`, 7);
    expect(window.map(idOf)).toEqual(
      rows.filter((row) => textOf(row['created_at']) >= from && textOf(row['created_at']) <= to).map(idOf),
    );
  });

  it('lists those after an id, finds one by code and reads one by id', async () => {
    const rows = await all(EVER, 100);
    const [newest = {}, second = {}] = rows;
    const after = await get(`?${EVER}&page_size=100&after_id=${idOf(second)}`);
    expect((after.body['trackers'] as unknown as Json[]).map(idOf)).toContain(idOf(newest));
    expect((after.body['trackers'] as unknown as Json[]).map(idOf)).not.toContain(idOf(second));
    const found = await get(`?${EVER}&tracking_code=${textOf(second['tracking_code'])}`);
    expect((found.body['trackers'] as unknown as Json[]).map(idOf)).toContain(idOf(second));
    expect((await get(`/${idOf(second)}`)).body).toEqual(second);
    expect(await get('/trk_00000000000000000000000000000000')).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND' } },
    });
  });

  it('throttles by count, with the time to wait and an id for support', async () => {
    let throttled: Answer | null = null;
    for (let count = 0; count < 110; count += 1) {
      const answer = await ask(`${access.config['apiUrl']}/trackers?page_size=1`, { headers: { authorization } });
      if (answer.status === 429) throttled = answer;
    }
    expect(throttled).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(throttled?.headers.get('retry-after')).toBe('1');
    expect(throttled?.headers.get('x-ep-request-uuid')).toMatch(/^[0-9a-f]{32}$/);
  });
});
