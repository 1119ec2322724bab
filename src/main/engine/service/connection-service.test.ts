import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Input } from '#shared/contract/methods.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { connectionCatalog } from './connection-catalog.ts';
import { NOW, ServiceBench } from './testing/service-bench.ts';

const SECRET = 'EZAK-5up3r-s3cr3t-k3y';

function easypost(changes: Partial<Input<'connections.create'>> = {}): Input<'connections.create'> {
  return {
    id: 'parcels',
    connectorId: 'easypost',
    name: 'Parcels',
    config: { apiUrl: 'https://api.example/v2' },
    secrets: { apiKey: SECRET },
    ...changes,
  };
}

const DECLARATION = `
connection: portal
name: Dealer portal
kind: commerce
monogram: DP
folder: files
streams:
  orders:
    files: [orders.csv]
    format: csv
    kinds:
      - id: Order
        documents:
          - kind: order
            label: Order
            references:
              - { type: order_no, role: is, value: Order }
`;

describe('settings', () => {
  it.each<[string, Partial<Input<'connections.create'>>, string, RegExp]>([
    ['of a connector that is not there', { connectorId: 'sap' }, 'input.not_found', /^$/],
    ['with an address that is none', { config: { apiUrl: 'example' } }, 'input.invalid', /^apiUrl: /],
    ['with a number out of range', { config: { pageSize: 101 } }, 'input.invalid', /^pageSize: /],
    [
      'with a secret that the connector does not know',
      { secrets: { password: 'x' } },
      'input.invalid',
      /^secrets\.password: /,
    ],
    [
      'with a credential in the address',
      { config: { apiUrl: `https://${SECRET}:@api.example/v2` } },
      'input.invalid',
      /^apiUrl: Leave user/,
    ],
    [
      'with a pattern that cannot be read',
      { referenceRules: { order_no: { pattern: '(\\d+' } } },
      'input.invalid',
      /^referenceRules\.order_no\.pattern: /,
    ],
    [
      'with a pattern that some text would hold up for ever',
      { referenceRules: { order_no: { find: '(\\w+-?)+;' } } },
      'input.invalid',
      /^referenceRules\.order_no\.find: it takes too long/,
    ],
  ])('%s are refused, and nothing is kept of them', async (_name, changes, code, detail) => {
    const { connections, secrets } = new ServiceBench();
    const refused = connections.create(easypost(changes));
    await expect(refused).rejects.toMatchObject({ data: { code } });
    const { details } = await refused.then(
      () => ({ details: [] }),
      (error: { data: { details: string[] } }) => error.data,
    );
    expect(details.join('\n')).toMatch(detail);
    expect(JSON.stringify(details)).not.toContain(SECRET);
    expect(connections.targets(null)).toEqual([]);
    expect(secrets.size).toBe(0);
  });

  it('take what the connector sets where nothing was entered', async () => {
    const { connections } = new ServiceBench();
    await connections.create(easypost({ config: {} }));
    expect(connections.targets('parcels')[0]?.connection).toMatchObject({
      name: 'Parcels',
      kind: 'tms',
      monogram: 'EP',
      config: { apiUrl: 'https://api.easypost.com/v2', pageSize: 100 },
      orderNumberScope: 'erp',
    });
  });

  it('that are changed keep the secrets that were not entered again, and tell none', async () => {
    const { connections, secrets } = new ServiceBench();
    await connections.create(easypost());
    const before = [...secrets.entries()];
    await connections.update(easypost({ name: 'Carriers', secrets: {} }));
    expect([...secrets.entries()]).toEqual(before);
    const shown = await connections.get('parcels');
    expect(shown).toMatchObject({ connectorId: 'easypost', name: 'Carriers', secretsSet: ['apiKey'] });
    expect(JSON.stringify(shown)).not.toContain(SECRET);
    await connections.update(easypost({ secrets: { apiKey: 'renewed' } }));
    expect([...secrets.values()]).toEqual(['renewed']);
    await expect(connections.update(easypost({ id: 'nothing' }))).rejects.toMatchObject({
      data: { code: 'input.not_found' },
    });
    await expect(connections.update(easypost({ connectorId: 'shiphero' }))).rejects.toMatchObject({
      data: { code: 'input.conflict' },
    });
  });

  it('that name another server ask for the secret again: what is kept is shown to the server alone that it is for', async () => {
    const bench = new ServiceBench();
    const { connections, secrets } = bench;
    await connections.create(easypost());
    const elsewhere = { config: { apiUrl: 'https://api.elsewhere.example/v2' }, secrets: {} };
    await expect(connections.update(easypost(elsewhere))).rejects.toMatchObject({
      data: { code: 'input.invalid', details: [expect.stringMatching(/^secrets\.apiKey: Enter API key again/)] },
    });
    expect(connections.targets('parcels')[0]?.connection.config).toMatchObject({ apiUrl: 'https://api.example/v2' });
    await expect(connections.test(easypost(elsewhere), new AbortController().signal)).rejects.toMatchObject({
      data: { code: 'connection.config' },
    });
    expect(bench.requests).toEqual([]);
    await connections.update(easypost({ config: { apiUrl: 'https://api.example/v3' }, secrets: {} }));
    await connections.update(easypost({ ...elsewhere, secrets: { apiKey: 'for elsewhere' } }));
    expect([...secrets.values()]).toEqual(['for elsewhere']);
  });

  it('that name another server are kept before the secret for it is, and after the one before is gone', async () => {
    const { connections, secrets } = new ServiceBench();
    await connections.create(easypost());
    const steps: unknown[] = [];
    const note = (step: string): void => {
      steps.push([step, connections.target('parcels').connection.config]);
    };
    secrets.delete = (reference) => {
      note('gone');
      return Map.prototype.delete.call(secrets, reference);
    };
    secrets.set = (reference, value) => {
      note('kept');
      Map.prototype.set.call(secrets, reference, value);
      return secrets;
    };
    await connections.update(
      easypost({ config: { apiUrl: 'https://api.elsewhere.example/v2' }, secrets: { apiKey: 'for elsewhere' } }),
    );
    expect(steps).toMatchObject([
      ['gone', { apiUrl: 'https://api.example/v2' }],
      ['kept', { apiUrl: 'https://api.elsewhere.example/v2' }],
    ]);
  });

  it('change while nothing is read by them', async () => {
    const bench = new ServiceBench();
    await bench.connections.create(easypost());
    const target = bench.connections.target('parcels');
    const sequence: string[] = [];
    const first = bench.sync.change('parcels', async () => {
      sequence.push(await bench.sync.run(target));
    });
    const second = bench.sync.change('parcels', async () => {
      sequence.push(await bench.sync.run(target));
      throw new Error('refused');
    });
    await first;
    await expect(second).rejects.toThrow('refused');
    expect(sequence).toEqual(['cancelled', 'cancelled']);
    expect(bench.requests).toEqual([]);
    expect(await bench.sync.run(target)).not.toBe('cancelled');
    expect(bench.requests).not.toEqual([]);
  });

  it('and what a sign-in with other settings handed out go together', async () => {
    const bench = new ServiceBench();
    const { connections, secrets } = bench;
    const shiphero = (more: Partial<Input<'connections.create'>> = {}): Input<'connections.create'> => ({
      connectorId: 'shiphero',
      id: 'wms',
      name: 'Warehouse',
      config: { username: 'bot@warehouse.example' },
      secrets: { password: 'entered-0001' },
      ...more,
    });
    await connections.create(shiphero());
    secrets.set('connection/wms/refreshToken', 'handed-out-0001');
    const signal = new AbortController().signal;
    await expect(connections.test(shiphero({ secrets: { password: 'entered-0002' } }), signal)).rejects.toBeDefined();
    const asked = bench.requests.map(({ url, body }) => `${url} ${body}`);
    expect(asked).toEqual([expect.stringContaining('entered-0002')]);
    expect(secrets.get('connection/wms/refreshToken')).toBe('handed-out-0001');
    await connections.update(shiphero({ config: { username: 'other@warehouse.example' }, secrets: {} }));
    expect([...secrets.keys()]).toEqual(['connection/wms/password']);
  });

  it('of a name that is taken are refused', async () => {
    const { connections } = new ServiceBench();
    await connections.create(easypost());
    await expect(connections.create(easypost({ secrets: { apiKey: 'other' } }))).rejects.toMatchObject({
      data: { code: 'input.conflict' },
    });
  });
});

describe('what is read', () => {
  const shiphero: Input<'connections.create'> = {
    connectorId: 'shiphero',
    id: 'wms',
    name: 'Warehouse',
    config: { username: 'bot@warehouse.example' },
    secrets: { password: 'entered-0001' },
  };
  const read = (bench: ServiceBench): string[] =>
    bench.connections
      .targets('wms')
      .flatMap(({ connector, connection }) => connector.streams(connection.config).map(({ manifest }) => manifest.id));

  it('is what was chosen, is changed afterwards, and is kept when settings change', async () => {
    const bench = new ServiceBench();
    await bench.connections.create({ ...shiphero, scope: { streams: ['orders'], from: 7, customers: null } });
    expect(read(bench)).toEqual(['orders']);
    await bench.connections.update({ ...shiphero, name: 'Halle 2', secrets: {} });
    expect(read(bench)).toEqual(['orders']);
    expect(bench.connections.scope('wms')).toMatchObject({
      scope: { streams: ['orders'], from: 7, customers: null },
      former: null,
      streams: [
        { streamId: 'orders', entity: 'Orders', begun: false },
        { streamId: 'order_history', entity: 'Order history', begun: false },
      ],
    });
    bench.demoCompany?.setAhead(1000);
    await bench.connections.rescope('wms', { streams: null, from: null, customers: null });
    expect(read(bench)).toEqual(['orders', 'order_history']);
    expect(bench.connections.scope('wms')).toMatchObject({
      scope: { streams: null, from: null, customers: null },
      former: { scope: { streams: ['orders'], from: 7, customers: null }, until: NOW + 1000 },
    });
    bench.restart();
    expect(read(bench)).toEqual(['orders', 'order_history']);
  });

  it('of a stream that is not there is refused; what is not read keeps its name', async () => {
    const bench = new ServiceBench();
    await bench.connections.create(shiphero);
    const unknown = { streams: ['waves'], from: null, customers: null };
    await expect(bench.connections.rescope('wms', unknown)).rejects.toMatchObject({
      data: { code: 'input.not_found' },
    });
    await expect(bench.connections.rescope('nothing', unknown)).rejects.toMatchObject({
      data: { code: 'input.not_found' },
    });
    await bench.connections.rescope('wms', { streams: ['orders'], from: null, customers: null });
    expect(bench.connections.entities()).toEqual({ 'wms/orders': 'Orders', 'wms/order_history': 'Order history' });
  });
});

describe('removing', () => {
  it('forgets the secrets, frees the name, and is refused for what is not there', async () => {
    const { connections, secrets } = new ServiceBench();
    await connections.create(easypost());
    expect([...secrets]).toEqual([['connection/parcels/apiKey', SECRET]]);
    await connections.remove('parcels');
    expect(secrets.size).toBe(0);
    expect(connections.targets(null)).toEqual([]);
    await expect(connections.remove('parcels')).rejects.toMatchObject({ data: { code: 'input.not_found' } });
    expect(await connections.create(easypost())).toBe('parcels');
  });

  it('leaves the connection where its secrets cannot be forgotten, to be removed again', async () => {
    const { connections, secrets } = new ServiceBench();
    await connections.create(easypost());
    secrets.delete = () => {
      throw new Error('the keychain is locked');
    };
    await expect(connections.remove('parcels')).rejects.toThrow('the keychain is locked');
    expect(connections.target('parcels').connection.id).toBe('parcels');
    secrets.delete = (reference) => Map.prototype.delete.call(secrets, reference);
    await connections.remove('parcels');
    expect(secrets.size).toBe(0);
  });
});

describe('a secret', () => {
  it('goes to the secret store and the system it is for, and nowhere else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-secrets-'));
    try {
      const bench = new ServiceBench({ file: join(folder, 'store.sqlite') });
      // A careless system answers with what it was sent.
      bench.answer = ({ headers }) => ({
        status: 401,
        headers: { 'content-type': 'application/json' },
        text: JSON.stringify({ error: { message: `bad ${headers?.['authorization']}` } }),
      });
      await bench.connections.create(easypost());
      await expect(bench.connections.test(easypost(), new AbortController().signal)).rejects.toMatchObject({
        data: { code: 'connection.auth' },
      });
      const told = await bench.connections
        .test(easypost(), new AbortController().signal)
        .catch((error: { data: unknown }) => error.data);
      const forms = [SECRET, Buffer.from(`${SECRET}:`).toString('base64')];
      expect(bench.requests[0]?.headers?.['authorization']).toContain(forms[1]);
      const written = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
      expect(written.join('')).toContain('https://api.example/v2');
      for (const form of forms) {
        expect(written.join('')).not.toContain(form);
        expect(bench.log.lines.join('\n')).not.toContain(form);
        expect(JSON.stringify(told)).not.toContain(form);
      }
      bench.db.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('testing', () => {
  it('keeps nothing', async () => {
    const bench = new ServiceBench();
    bench.answer = () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      text: JSON.stringify({ trackers: [], has_more: false }),
    });
    expect(await bench.connections.test(easypost(), new AbortController().signal)).toMatch(/^EasyPost answered/);
    expect(bench.connections.targets(null)).toEqual([]);
    expect(bench.secrets.size).toBe(0);
  });
});

describe('a declaration', () => {
  it('that is wrong is refused with file, line and column', async () => {
    const bench = new ServiceBench();
    bench.folder.write('throughline.yml', DECLARATION.replace('kind: commerce', 'kind: comerce'));
    await expect(bench.connections.declare({ file: '/shop/throughline.yml', folder: null })).rejects.toMatchObject({
      data: { code: 'declaration.invalid', details: [expect.stringMatching(/^throughline\.yml:4:\d+: /)] },
    });
    expect(bench.connections.targets(null)).toEqual([]);
  });

  it('that is not there says which file', async () => {
    const bench = new ServiceBench();
    bench.folder.read = () => {
      throw new Error('ENOENT: no such file');
    };
    await expect(bench.connections.declare({ file: '/shop/none.yml', folder: null })).rejects.toMatchObject({
      data: { code: 'file.unreadable', message: expect.stringContaining('/shop/none.yml') },
    });
  });

  it('connects its folder, beside the file or as it was chosen, and is renewed in place', async () => {
    const bench = new ServiceBench();
    bench.folder.write('throughline.yml', DECLARATION);
    const folderOf = (): unknown =>
      bench.connections
        .targets('portal')
        .map(({ connection }) => (connection.config as { folder: string }).folder)
        .join();
    expect(await bench.connections.declare({ file: '/shop/throughline.yml', folder: null })).toBe('portal');
    expect(folderOf()).toBe('/shop/files');
    expect(bench.connections.entities()).toEqual({ 'portal/orders': expect.any(String) });
    await bench.connections.declare({ file: '/shop/throughline.yml', folder: '/elsewhere' });
    expect(folderOf()).toBe('/elsewhere');
    expect(bench.connections.targets(null)).toHaveLength(1);
  });
});

describe('a declaration of an API', () => {
  const API = `
connection: portal
name: Dealer portal
kind: commerce
monogram: DP
api: { url: 'https://portal.example.com/api', auth: { kind: api_key, header: X-Key } }
streams:
  orders:
    request: { get: orders }
    kinds: [{ id: id, documents: [{ kind: order, label: no }] }]
`;
  const file = { file: '/shop/throughline.yml', folder: null };
  const declared = (): ServiceBench => {
    const bench = new ServiceBench();
    bench.folder.write('throughline.yml', API);
    return bench;
  };

  it('says what it reads and which secrets it needs, before anything is kept', async () => {
    const bench = declared();
    expect(await bench.connections.readDeclaration(file)).toMatchObject({
      connectionId: 'portal',
      place: 'https://portal.example.com/api',
      secrets: [{ key: 'apiKey', label: 'API key', set: false }],
      known: false,
    });
    expect(bench.connections.targets(null)).toEqual([]);
  });

  it('is sent no secret that was entered for another server, nor that of another system', async () => {
    const bench = declared();
    await bench.connections.declare({ ...file, secrets: { apiKey: SECRET } });
    bench.folder.write('throughline.yml', API.replace('portal.example.com', 'elsewhere.example'));
    expect((await bench.connections.readDeclaration(file)).secrets).toMatchObject([{ key: 'apiKey', set: false }]);
    await expect(bench.connections.declare(file)).rejects.toMatchObject({ data: { code: 'input.invalid' } });
    const { context } = await bench.connections.previewTarget(
      { kind: 'declaration', ...file, secrets: {} },
      new AbortController().signal,
    );
    await expect(context.secret('apiKey')).rejects.toMatchObject({ kind: 'config' });

    await bench.connections.create(easypost());
    bench.folder.write('throughline.yml', API.replace('connection: portal', 'connection: parcels'));
    await expect(bench.connections.declare({ ...file, secrets: { apiKey: 'x' } })).rejects.toMatchObject({
      data: { code: 'input.conflict' },
    });
    expect(bench.secrets.get('connection/parcels/apiKey')).toBe(SECRET);
    expect(bench.connections.targets('parcels')[0]?.connection.connectorId).toBe('easypost');
  });

  it('is connected with its secrets, which only the secret store holds', async () => {
    const bench = declared();
    await bench.connections.declare({ ...file, secrets: { apiKey: SECRET } });
    expect(bench.secrets.get('connection/portal/apiKey')).toBe(SECRET);
    expect(JSON.stringify(bench.connections.targets('portal'))).not.toContain(SECRET);
    expect(await bench.connections.readDeclaration(file)).toMatchObject({ known: true, secrets: [{ set: true }] });
    // The file changed, the secret did not.
    expect(await bench.connections.declare(file)).toBe('portal');
    await bench.connections.remove('portal');
    expect(bench.secrets.get('connection/portal/apiKey')).toBeUndefined();
  });

  it('is refused without its secret, and with one that it has no use for', async () => {
    const bench = declared();
    await expect(bench.connections.declare(file)).rejects.toMatchObject({
      data: { code: 'input.invalid', message: 'Dealer portal needs its API key.' },
    });
    await expect(bench.connections.declare({ ...file, secrets: { apiKey: 'x', token: 'y' } })).rejects.toMatchObject({
      data: { code: 'input.invalid', message: 'Dealer portal has no secret token.' },
    });
    expect(bench.connections.targets(null)).toEqual([]);
    expect(bench.secrets.has('connection/portal/token')).toBe(false);
  });
});

it('the catalogue describes every connector that is set up by a form', () => {
  const catalog = connectionCatalog();
  const expected = CONNECTORS.map(({ manifest }) => manifest.id).filter((id) => id !== 'declared' && id !== 'events');
  expect(catalog.map(({ connectorId }) => connectorId)).toEqual(expected);
  // What a connector keeps for itself is asked of nobody.
  expect(catalog.flatMap((entry) => entry.secrets).map(({ key }) => key)).not.toContain('refreshToken');
  for (const entry of catalog) {
    expect(entry.configSchema).toMatchObject({ type: 'object', properties: expect.any(Object) });
    expect(entry.streams.length).toBeGreaterThan(0);
  }
});
