import { describe, expect, it } from 'vitest';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';

/** Midnight in Berlin. */
const FROM = Date.UTC(2025, 11, 31, 23);

function answersOf(changes: Input<'connections.rescope'>[], former = false): Answers {
  const stream = {
    bounded: true,
    byCustomer: false,
    numbers: null,
    begun: true,
    since: FROM,
    customers: null,
    complete: true,
  };
  return {
    'connections.scope': () => ({
      scope: { streams: ['orders', 'shipments'], from: FROM, customers: null },
      former: former ? { scope: { streams: null, from: null, customers: null }, until: FROM } : null,
      streams: [
        { ...stream, streamId: 'orders', entity: 'Orders', byCustomer: true, numbers: 'customer numbers' },
        { ...stream, streamId: 'shipments', entity: 'Shipments' },
        { ...stream, streamId: 'files', entity: 'Price files', bounded: false, begun: false },
      ],
    }),
    'connections.rescope': (input) => {
      changes.push(input);
      return {};
    },
    'systems.list': () => ({ rows: [] }),
  };
}

async function run(line: string, former = false) {
  const changes: Input<'connections.rescope'>[] = [];
  const host = fakeHost(line.split(' '), { answers: answersOf(changes, former) });
  const code = await runCli(host);
  return { code, changes, text: host.stdout.text(), problem: host.stderr.text() };
}

describe('scope', () => {
  it('shows what is read and since when', async () => {
    const { code, text, changes } = await run('scope wms');
    expect(code).toBe(EXIT.ok);
    expect(text).toMatch(/orders +Orders +0 +yes +since 2026-01-01 00:00/);
    expect(text).toMatch(/files +Price files +0 +no +nothing yet/);
    expect(changes).toEqual([]);
  });

  it('says what a change would do, and makes it only when it is told to', async () => {
    const shown = await run('scope wms --streams orders,files --from 2025-01-01');
    expect(shown.text).toMatch(/orders .*Read again from 2025-01-01 00:00 on; nothing that is here is doubled\./);
    expect(shown.text).toMatch(/shipments .*Not read any more\./);
    expect(shown.text).toMatch(/files .*Read whole: it cannot begin at a date\./);
    expect(shown.text).toContain('Nothing was changed; do it with --apply.');
    expect(shown.changes).toEqual([]);
    const made = await run('scope wms --streams orders,files --from 2025-01-01 --apply');
    expect(made.changes).toEqual([
      {
        connectionId: 'wms',
        scope: { streams: ['orders', 'files'], from: Date.UTC(2024, 11, 31, 23), customers: null },
      },
    ]);
    expect(made.text).toContain('throughline scope wms --back --apply');
  });

  it('goes back to what was read before', async () => {
    const { changes } = await run('scope wms --back --apply', true);
    expect(changes).toEqual([{ connectionId: 'wms', scope: { streams: null, from: null, customers: null } }]);
    expect((await run('scope wms --back --apply')).code).toBe(EXIT.notFound);
  });

  it('changes nothing where it is so already, and refuses what is not there', async () => {
    const same = await run('scope wms --streams shipments,orders --apply');
    expect(same.changes).toEqual([]);
    expect(same.text).toContain('That is how it is read already.');
    const unknown = await run('scope wms --streams waves --apply');
    expect(unknown.code).toBe(EXIT.notFound);
    expect(unknown.problem).toContain('Choose of orders, shipments, files.');
  });

  it.each([
    ['scope wms --apply', '--apply needs a change'],
    ['scope wms --back --from all', '--back excludes --streams, --from and --customers'],
    ['scope wms --from soon', '--from must be a moment, not "soon"'],
  ])('%s is not understood', async (line, message) => {
    const { code, problem } = await run(line);
    expect(code).toBe(EXIT.usage);
    expect(problem).toContain(message);
  });
});

describe('signin', () => {
  it('prints the address, waits for the browser, and reads what is new', async () => {
    const asked: string[] = [];
    const host = fakeHost(['signin', 'books'], {
      answers: {
        'connections.authorise': ({ connectionId }) => {
          asked.push(`authorise ${connectionId}`);
          return { url: 'https://login.example/authorise?state=1' };
        },
        'connections.authorised': ({ connectionId }) => {
          asked.push(`authorised ${connectionId}`);
          return { sentence: 'Signed in.' };
        },
        'systems.list': () => ({ rows: [] }),
      },
      session: {
        sync: (connectionId) => {
          asked.push(`sync ${connectionId}`);
          return Promise.resolve();
        },
      },
    });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.stdout.text()).toContain(
      'Open in a browser on this machine:\nhttps://login.example/authorise?state=1\nSigned in.\n',
    );
    expect(asked).toEqual(['authorise books', 'authorised books', 'sync books']);
  });
});
