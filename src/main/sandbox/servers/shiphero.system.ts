import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDemoCompany } from '../demo-company.ts';
import { accessOf, ask, idsOf, openStillCompany, type Access, type Answer, type Json, textOf } from './testing.ts';

let company: OpenDemoCompany;
let access: Access;
let authorization: string;

function login(password: string): Promise<Answer> {
  return ask(`${access.config['apiUrl']}/auth/token`, {
    method: 'POST',
    body: JSON.stringify({ username: access.config['username'], password }),
  });
}

function graphql(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  return ask(`${access.config['apiUrl']}/graphql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
}

async function all(root: string, argument: string, fields: string, first: number): Promise<Json[]> {
  const nodes: Json[] = [];
  let after: string | null = null;
  for (;;) {
    const text = `query($after: String) { ${root}${argument} { complexity data(first: ${first}, after: $after) { pageInfo { hasNextPage endCursor } edges { node { ${fields} } } } } }`;
    const { body } = await graphql(text, { after });
    if (Number(body['errors']?.[0]?.['code']) === 30) continue;
    const page: Json = body['data']?.[root]?.['data'] ?? {};
    const edges = page['edges'] as unknown as Json[];
    expect(edges.length).toBeLessThanOrEqual(first);
    nodes.push(...edges.map((edge) => edge['node'] ?? {}));
    const info: Json = page['pageInfo'] ?? {};
    if (textOf(info['hasNextPage']) !== 'true') return nodes;
    after = textOf(info['endCursor']);
  }
}

const idOf = (node: Json): string => textOf(node['id']);

beforeAll(async () => {
  company = await openStillCompany('demo');
  access = accessOf(company, 'sh');
  authorization = `Bearer ${textOf((await login(access.secrets['password'] ?? '')).body['access_token'])}`;
});
afterAll(() => company.close());

describe('ShipHero server', () => {
  it('logs in and renews', async () => {
    expect((await login('wrong')).status).toBe(401);
    const token = await login(access.secrets['password'] ?? '');
    expect(token.body).toMatchObject({ token_type: 'Bearer', expires_in: 2_419_200 });
    const renewed = await ask(`${access.config['apiUrl']}/auth/refresh`, {
      method: 'POST',
      body: JSON.stringify({ refresh_token: token.body['refresh_token'] }),
    });
    expect(renewed.body).toHaveProperty('access_token');
    const refused = await ask(`${access.config['apiUrl']}/graphql`, {
      method: 'POST',
      body: '{"query":"{ account { complexity } }"}',
    });
    expect(refused.status).toBe(401);
  });

  it.each([1, 9, 100])('lists all orders in pages of %i, those listed twice twice', async (first) => {
    const nodes = await all('orders', '', 'id updated_at', first);
    expect(nodes.map(idOf).toSorted()).toEqual(idsOf(company, 'sh/orders').toSorted());
    const stamps = nodes.map((node) => textOf(node['updated_at']));
    expect(stamps).toEqual(stamps.toSorted());
  });

  it('lists the whole history, and part of it by date', async () => {
    const whole = await all('order_history', '', 'id created_at information', 150);
    expect(whole.map(idOf).toSorted()).toEqual(idsOf(company, 'sh/order_history').toSorted());
    const from = textOf(whole[Math.floor(whole.length / 2)]?.['created_at']);
    const part = await all('order_history', `(date_from: "${from}")`, 'id', 80);
    expect(part.map(idOf)).toEqual(whole.filter((entry) => textOf(entry['created_at']) >= from).map(idOf));
  });

  it('filters orders by change and by number', async () => {
    const nodes = await all('orders', '', 'id updated_at order_number', 100);
    const from = textOf(nodes.at(-20)?.['updated_at']);
    const to = textOf(nodes.at(-5)?.['updated_at']);
    const part = await all('orders', `(updated_from: "${from}", updated_to: "${to}")`, 'id', 10);
    expect(part.map(idOf)).toEqual(
      nodes.filter((node) => textOf(node['updated_at']) >= from && textOf(node['updated_at']) <= to).map(idOf),
    );
    const number = textOf(nodes[4]?.['order_number']);
    expect(
      (await all('orders', `(order_number: ${JSON.stringify(number)})`, 'order_number', 10)).map(
        (node) => node['order_number'],
      ),
    ).toContain(number);
  });

  it('pages lines of an order and names the article of shipped lines', async () => {
    const order = company.world.lives.find((life) => life.lines.length > 4 && life.parcels.length === 1);
    const id = company.world.ids.warehouseOrder.idOf(order?.warehouseRecord ?? -1);
    const text =
      'query($id: String!, $after: String) { order(id: $id) { data { line_items(first: 2, after: $after) { pageInfo { hasNextPage endCursor } edges { node { sku } } } shipments { line_items { edges { node { quantity line_item { sku } } } } } } } }';
    const skus: string[] = [];
    let after: string | null = null;
    do {
      const { body } = await graphql(text, { id, after });
      const lines: Json = body['data']?.['order']?.['data']?.['line_items'] ?? {};
      skus.push(...(lines['edges'] as unknown as Json[]).map((edge) => textOf(edge['node']?.['sku'])));
      after = textOf(lines['pageInfo']?.['hasNextPage']) === 'true' ? textOf(lines['pageInfo']?.['endCursor']) : null;
    } while (after !== null);
    expect(skus).toEqual(order?.lines.map((line) => line.item.sku));
  });

  it('refuses unknown fields, broken text and operations beyond the budget', async () => {
    expect(
      (await graphql('{ orders { data { edges { node { colour } } } } }')).body['errors']?.[0]?.['message'],
    ).toContain('colour');
    expect((await graphql('{ orders {')).body).toMatchObject({ data: null });
    const greedy = await graphql(
      '{ orders { data(first: 100) { edges { node { line_items(first: 100) { edges { node { sku } } } } } } } }',
    );
    expect(greedy).toMatchObject({ status: 200, body: { errors: [{ code: 30, required_credits: 10_101 }] } });
  });

  it('tells the complexity without running when asked to analyse', async () => {
    const { body } = await graphql(
      '{ orders(analyze: true) { complexity data(first: 10) { edges { node { id } } } } }',
    );
    expect(body['data']?.['orders']).toMatchObject({ complexity: 1, data: null });
  });
});

describe("ShipHero server at the vendor's pace", () => {
  it('lets credits run out within an answer of status 200, and gives them back with time', async () => {
    const slow = await openStillCompany('vendor', 60);
    try {
      const own = accessOf(slow, 'sh');
      const token = await ask(`${own.config['apiUrl']}/auth/token`, {
        method: 'POST',
        body: JSON.stringify({ username: own.config['username'], password: own.secrets['password'] }),
      });
      const headers = { authorization: `Bearer ${textOf(token.body['access_token'])}` };
      const body = JSON.stringify({
        query:
          '{ orders { complexity data(first: 30) { edges { node { line_items(first: 50) { edges { node { sku } } } } } } } }',
      });
      const cost = 1 + 30 * 51;
      const orders = (): Promise<Answer> => ask(`${own.config['apiUrl']}/graphql`, { method: 'POST', headers, body });
      expect((await orders()).body['data']?.['orders']).toMatchObject({ complexity: cost });
      await orders();
      const refused = await orders();
      expect(refused).toMatchObject({
        status: 200,
        body: {
          errors: [{ code: 30, required_credits: cost, remaining_credits: 4_004 - 2 * cost, operation: 'orders' }],
        },
      });
      const seconds = Math.ceil((cost - (4_004 - 2 * cost)) / 60);
      expect(refused.body['errors']?.[0]?.['time_remaining']).toBe(`${seconds} seconds`);
      slow.advance(seconds / 3_600);
      expect((await orders()).body['data']?.['orders']).toMatchObject({ complexity: cost });
    } finally {
      await slow.close();
    }
  });
});
