import { readFile } from 'node:fs/promises';
import { createPacResolver } from 'pac-resolver';
import { QuickJS } from 'quickjs-wasi';
import type { HttpClient } from '#engine/ports/ports.ts';
import { createAxiosHttp } from './http-axios.ts';
import { proxiesBeside, proxyOfPac, type ProxyFor } from './proxies.ts';

const READ_WITHIN_MS = 10_000;
const RUN_WITHIN_MS = 5000;

/** Without the desktop shell: THROUGHLINE_PAC names a PAC script (a file, or an http address). */
export function proxiesOfEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyFor | undefined {
  const place = env['THROUGHLINE_PAC'];
  if (place === undefined || place === '') return undefined;
  return proxiesBeside(env, proxiesOfPac(place, createAxiosHttp({ proxyFor: () => Promise.resolve(null) })));
}

/**
 * Proxies as a PAC script chooses them; it runs in a sandbox of its own and is stopped when it does not end. The script is
 * read at the first question.
 * @param direct reaches the script's address without a proxy
 */
export function proxiesOfPac(place: string, direct: Pick<HttpClient, 'send'>): ProxyFor {
  let script: Promise<Script> | null = null;
  return async (url) => {
    script ??= load(place, direct).catch((error: unknown) => {
      // The next question reads it again: the network may only now be there.
      script = null;
      throw error;
    });
    // The origin is all that it takes; paths and queries may hold what is nobody's business.
    return proxyOfPac(await (await script)(`${new URL(url).origin}/`));
  };
}

type Script = (url: string) => Promise<string>;

async function load(place: string, direct: Pick<HttpClient, 'send'>): Promise<Script> {
  const text = /^https?:/i.test(place) ? await fetchScript(place, direct) : await readFile(place, 'utf8');
  let stopAt = Number.POSITIVE_INFINITY;
  const sandbox = await QuickJS.create({ interruptHandler: () => performance.now() > stopAt });
  const find = createPacResolver(sandbox, text);
  return (url) => {
    stopAt = performance.now() + RUN_WITHIN_MS;
    return find(url);
  };
}

async function fetchScript(url: string, direct: Pick<HttpClient, 'send'>): Promise<string> {
  const { status, text } = await direct.send({ method: 'GET', url, timeoutMs: READ_WITHIN_MS });
  if (status !== 200) throw new Error(`the PAC script at ${url} cannot be read (HTTP ${status})`);
  return text;
}
