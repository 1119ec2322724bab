import { describe, expect, it } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';

function network(): { readonly kept: Map<string, string>; readonly answers: Answers } {
  const kept = new Map<string, string>();
  const rows = (): { proxy: string; user: string }[] =>
    [...kept].map(([proxy, text]) => ({ proxy, user: text.split(' ')[0] ?? '' }));
  return {
    kept,
    answers: {
      'network.proxies': () => ({ rows: rows() }),
      'network.signin': ({ proxy, signIn }) => {
        if (signIn === null) kept.delete(proxy);
        else kept.set(proxy, `${signIn.user} ${signIn.password}`);
        return { rows: rows() };
      },
    },
  };
}

describe('the sign-in of a proxy', () => {
  it('is kept with a password that no list of processes shows, listed without it, and forgotten', async () => {
    const { kept, answers } = network();
    const env = { THROUGHLINE_SECRET_PROXY_PASSWORD: 'pass/word:1' };
    const signin = fakeHost(['proxy', 'signin', 'proxy.example:8080', '--user', 'planner'], { answers, env });
    expect(await runCli(signin)).toBe(EXIT.ok);
    expect([...kept]).toEqual([['proxy.example:8080', 'planner pass/word:1']]);
    const list = fakeHost(['proxy'], { answers });
    expect(await runCli(list)).toBe(EXIT.ok);
    expect(list.stdout.text()).toBe('PROXY               USER\nproxy.example:8080  planner\n');
    expect(await runCli(fakeHost(['proxy', 'forget', 'proxy.example:8080'], { answers }))).toBe(EXIT.ok);
    expect(kept.size).toBe(0);
    expect(await runCli(fakeHost(['proxy', 'forget', 'proxy.example:8080'], { answers }))).toBe(EXIT.notFound);
  });

  it.each([
    ['without a user', ['proxy', 'signin', 'proxy.example:8080']],
    ['without a proxy', ['proxy', 'forget']],
    ['with an action that there is not', ['proxy', 'open', 'proxy.example:8080']],
  ])('is not understood %s', async (_name, line) => {
    expect(await runCli(fakeHost(line, { answers: network().answers }))).toBe(EXIT.usage);
  });
});
