import type { ProxyQuestion, ToEngine } from '../process/messages.ts';
import { proxyOfPac, type ProxyFor } from './proxies.ts';

export interface ShellProxies {
  readonly proxyFor: ProxyFor;
  answer(message: Extract<ToEngine, { type: 'proxy-answer' }>): void;
}

/** Asks the shell, where Chromium knows the proxies of the system: fixed ones, PAC scripts and automatic detection. */
export function createShellProxies(ask: (question: ProxyQuestion) => void): ShellProxies {
  const open = new Map<number, (ways: string) => void>();
  let nextId = 1;
  return {
    proxyFor: (url) =>
      new Promise((resolve) => {
        const id = nextId;
        nextId += 1;
        open.set(id, (ways) => resolve(proxyOfPac(ways)));
        // The origin is all that it takes; paths and queries may hold what is nobody's business.
        ask({ type: 'proxy', id, origin: new URL(url).origin });
      }),
    answer({ id, ways }) {
      open.get(id)?.(ways);
      open.delete(id);
    },
  };
}
