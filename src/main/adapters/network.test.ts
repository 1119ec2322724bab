import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlain, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '#engine/ports/ports.ts';
import type { ProxySignIn } from '#engine/ports/proxy-sign-ins.ts';
import { createAxiosHttp, type AxiosHttpOptions } from './http-axios.ts';
import { proxiesBeside, proxyOfPac } from './proxies.ts';
import { proxiesOfPac } from './proxy-pac.ts';
import { createShellProxies } from './proxy-shell.ts';
import { AUTHORITY, CLIENT, SERVER } from './testing/certificates.ts';
import { createSocksServer } from './testing/socks-server.ts';
import { trustedAuthorities } from './trusted-certificates.ts';

/** A server that asks for a client certificate, takes none as well, and says who came. */
const secure = createSecure(
  { ...SERVER, ca: AUTHORITY, requestCert: true, rejectUnauthorized: false },
  (request, response) => {
    const socket = request.socket as TLSSocket;
    response.end(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : 'nobody');
  },
);
const through: string[] = [];
const tunnels = new Set<Socket>();
/** What the proxy wants to be told; null: nothing. */
let wanted: string | null = null;
const proxy = createPlain((request, response) => {
  if (wanted !== null && request.headers['proxy-authorization'] !== wanted) {
    response.writeHead(407).end();
    return;
  }
  through.push(`${request.method} ${request.url}`);
  response.end('plain');
});
proxy.on('connect', (request, socket: Socket) => {
  if (wanted !== null && request.headers['proxy-authorization'] !== wanted) {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
    return;
  }
  through.push(`CONNECT ${request.url}`);
  const target = connect((secure.address() as AddressInfo).port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    target.pipe(socket).pipe(target);
  });
  for (const end of [socket, target]) {
    tunnels.add(end);
    end.on('error', () => end.destroy());
  }
});
const opened: { close(): void }[] = [];
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-network-'));
  for (const server of [secure, proxy]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
});

afterAll(() => {
  for (const client of opened) client.close();
  for (const socket of tunnels) socket.destroy();
  for (const server of [secure, proxy]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

function addressOf(server: Pick<Server, 'address'>): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(options: AxiosHttpOptions): HttpClient {
  const client = createAxiosHttp(options);
  opened.push(client);
  return client;
}

const get = (url: string): { method: 'GET'; url: string; timeoutMs: number } => ({
  method: 'GET',
  url,
  timeoutMs: 5000,
});

describe('TLS', () => {
  it('believes nobody it does not know, and says that it is the certificate', async () => {
    await expect(clientOf({}).send(get(`https://${addressOf(secure)}/`))).rejects.toMatchObject({
      reason: 'network',
      message: expect.stringMatching(/CERT|VERIFY/),
    });
  });

  it.each([
    ['directly', {}],
    ['through a proxy', { proxyFor: () => Promise.resolve(`http://${addressOf(proxy)}`) }],
  ])('believes nobody more where the environment turns the verification off: %s', async (way, options) => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const url = way === 'directly' ? `https://${addressOf(secure)}/` : 'https://erp.example/';
      await expect(clientOf(options).send(get(url))).rejects.toMatchObject({
        reason: 'network',
        message: expect.stringMatching(/CERT|VERIFY/),
      });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  it('believes an authority of the company, whose file lies in the folder', async () => {
    writeFileSync(join(folder, 'company.pem'), `Our proxy\n${AUTHORITY}\n`);
    writeFileSync(join(folder, 'broken.crt'), 'nothing');
    mkdirSync(join(folder, 'unreadable.crt'));
    const told: string[] = [];
    const authorities = trustedAuthorities(folder, (sentence) => told.push(sentence));
    expect(told.toSorted()).toEqual([
      'broken.crt in the folder of certificates holds no certificate in PEM text.',
      'unreadable.crt in the folder of certificates cannot be read.',
    ]);
    expect(authorities.length).toBeGreaterThan(1);
    const answer = await clientOf({ authorities: () => authorities }).send(get(`https://${addressOf(secure)}/`));
    expect(answer.text).toBe('nobody');
  });

  it('has the authorities of Node and the system where there is no folder', () => {
    expect(trustedAuthorities(join(folder, 'missing'), () => {}).length).toBeGreaterThan(10);
  });

  it('shows a certificate of ours with those requests that bring it, and with no other', async () => {
    const client = clientOf({ authorities: () => [AUTHORITY] });
    const url = `https://${addressOf(secure)}/`;
    expect((await client.send({ ...get(url), certificate: CLIENT })).text).toBe('client.example');
    expect((await client.send(get(url))).text).toBe('nobody');
  });
});

describe('a proxy', () => {
  const byProxy = (): AxiosHttpOptions => ({
    authorities: () => [AUTHORITY],
    proxyFor: () => Promise.resolve(`http://${addressOf(proxy)}`),
  });

  it('passes plain requests on, and tunnels those over TLS with our certificate inside', async () => {
    through.length = 0;
    const client = clientOf(byProxy());
    expect((await client.send(get('http://erp.example/orders'))).text).toBe('plain');
    const answer = await client.send({ ...get('https://erp.example/orders'), certificate: CLIENT });
    expect(answer.text).toBe('client.example');
    expect(through).toEqual(['GET http://erp.example/orders', 'CONNECT erp.example:443']);
  });

  it('gets user and password from where secrets are kept, and from its address', async () => {
    through.length = 0;
    wanted = `Basic ${Buffer.from('planner:pass/word:1').toString('base64')}`;
    try {
      const asked: string[] = [];
      const proxySignIn = (name: string): Promise<ProxySignIn> => {
        asked.push(name);
        return Promise.resolve({ user: 'planner', password: 'pass/word:1' });
      };
      const client = clientOf({ ...byProxy(), proxySignIn });
      expect((await client.send(get('http://erp.example/orders'))).text).toBe('plain');
      expect((await client.send(get('https://erp.example/orders'))).text).toBe('nobody');
      expect(asked).toEqual([addressOf(proxy), addressOf(proxy)]);
      const named = {
        ...byProxy(),
        proxyFor: () => Promise.resolve(`http://planner:pass%2Fword%3A1@${addressOf(proxy)}`),
      };
      expect((await clientOf(named).send(get('http://erp.example/orders'))).text).toBe('plain');
      expect((await clientOf(byProxy()).send(get('http://erp.example/orders'))).status).toBe(407);
    } finally {
      wanted = null;
    }
  });

  it('is not asked for this machine', async () => {
    through.length = 0;
    await clientOf(byProxy()).send(get(`https://${addressOf(secure)}/`));
    expect(through).toEqual([]);
  });

  describe('of SOCKS', () => {
    const signIn = { user: 'planner', password: 'pass/word:1' };
    const target = (port: number): number => ((port === 443 ? secure : proxy).address() as AddressInfo).port;

    async function behind<T>(
      wants: typeof signIn | null,
      work: (address: string, asked: readonly string[]) => Promise<T>,
    ): Promise<T> {
      const { server, asked, close } = createSocksServer({ signIn: wants, target });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        return await work(addressOf(server), asked);
      } finally {
        close();
      }
    }

    it('resolves the names, and carries plain requests and TLS with our certificate inside', async () => {
      await behind(null, async (address, asked) => {
        const client = clientOf({
          authorities: () => [AUTHORITY],
          proxyFor: () => Promise.resolve(`socks5h://${address}`),
        });
        expect((await client.send(get('http://erp.example/orders'))).text).toBe('plain');
        const answer = await client.send({ ...get('https://erp.example/orders'), certificate: CLIENT });
        expect(answer.text).toBe('client.example');
        expect((await client.send(get('https://erp.example/orders'))).text).toBe('nobody');
        expect(asked).toEqual(['erp.example:80', 'erp.example:443', 'erp.example:443']);
      });
    });

    it('gets user and password from where secrets are kept', async () => {
      await behind(signIn, async (address, asked) => {
        const proxyFor = (): Promise<string> => Promise.resolve(`socks5h://${address}`);
        const client = clientOf({ proxyFor, proxySignIn: () => Promise.resolve(signIn) });
        expect((await client.send(get('http://erp.example/orders'))).text).toBe('plain');
        expect(asked).toEqual(['planner erp.example:80']);
      });
    });

    it('that refuses is a failure of the network, which does not tell the password', async () => {
      await behind(signIn, async (address) => {
        const proxyFor = (): Promise<string> => Promise.resolve(`socks5h://planner:wrong-word@${address}`);
        const error: unknown = await clientOf({ proxyFor })
          .send(get('http://erp.example/orders'))
          .catch((cause: unknown) => cause);
        expect(error).toMatchObject({ reason: 'network', message: expect.stringMatching(/socks/i) });
        expect(String(error)).not.toContain('wrong-word');
      });
    });

    it('is taken from the environment', async () => {
      await behind(null, async (address, asked) => {
        const before = process.env['ALL_PROXY'];
        process.env['ALL_PROXY'] = `socks5h://${address}`;
        try {
          expect((await clientOf({}).send(get('http://erp.example/orders'))).text).toBe('plain');
        } finally {
          if (before === undefined) delete process.env['ALL_PROXY'];
          else process.env['ALL_PROXY'] = before;
        }
        expect(asked).toEqual(['erp.example:80']);
      });
    });
  });

  it.each([
    ['PROXY proxy.example:8080; DIRECT', 'http://proxy.example:8080'],
    ['HTTPS proxy.example:443', 'https://proxy.example:443'],
    ['SOCKS socks.example:1080; PROXY proxy.example:3128', 'socks4://socks.example:1080'],
    ['QUIC quic.example:443; PROXY proxy.example:3128', 'http://proxy.example:3128'],
    ['DIRECT; PROXY proxy.example:8080', null],
    ['SOCKS5 socks.example:1080', 'socks5h://socks.example:1080'],
    ['', null],
  ])('is read from "%s"', (ways, expected) => {
    expect(proxyOfPac(ways)).toBe(expected);
  });

  it('of the environment comes before that of the host', () => {
    const host = (): Promise<null> => Promise.resolve(null);
    expect(proxiesBeside({ https_proxy: 'http://p.example' }, host)).toBeUndefined();
    expect(proxiesBeside({ HTTPS_PROXY: '', NO_PROXY: '*' }, host)).toBe(host);
  });

  it('is chosen by a PAC script, from a file or an address', async () => {
    const script = `function FindProxyForURL(url, host) {
      if (url.indexOf('secret') >= 0) return 'PROXY leak.example:1';
      if (isPlainHostName(host) || dnsDomainIs(host, '.inside.example')) return 'DIRECT';
      return 'PROXY proxy.example:8080; DIRECT';
    }`;
    const file = join(folder, 'proxy.pac');
    writeFileSync(file, script);
    const places = [file, 'http://wpad.example/proxy.pac'];
    for (const place of places) {
      const proxyFor = proxiesOfPac(place, { send: () => Promise.resolve({ status: 200, headers: {}, text: script }) });
      expect(await proxyFor('https://erp.example/orders?key=secret')).toBe('http://proxy.example:8080');
      expect(await proxyFor('https://erp.inside.example/')).toBeNull();
    }
  });

  it('that cannot be told is a failure of the request, and asked again the next time', async () => {
    let status = 500;
    const text = "function FindProxyForURL() { return 'DIRECT'; }";
    const direct = { send: () => Promise.resolve({ status, headers: {}, text }) };
    const proxyFor = proxiesOfPac('http://wpad.example/proxy.pac', direct);
    const client = clientOf({ proxyFor });
    await expect(client.send(get('http://erp.example/'))).rejects.toMatchObject({
      reason: 'network',
      message: expect.stringContaining('PAC script'),
    });
    status = 200;
    expect(await proxyFor('http://erp.example/')).toBeNull();
  });

  it('is asked of the shell, by origin alone', async () => {
    const asked: unknown[] = [];
    const proxies = createShellProxies((question) => asked.push(question));
    const answer = proxies.proxyFor('https://erp.example/orders?key=secret');
    expect(asked).toEqual([{ type: 'proxy', id: 1, origin: 'https://erp.example' }]);
    proxies.answer({ type: 'proxy-answer', id: 1, ways: 'PROXY proxy.example:8080' });
    expect(await answer).toBe('http://proxy.example:8080');
  });
});
