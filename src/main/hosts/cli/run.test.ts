import { describe, expect, it } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from './exit-codes.ts';
import { runCli } from './run.ts';
import { declaring } from './testing/declaring.ts';
import { fakeHost, type Answers } from './testing/fake-host.ts';
import { listOf } from './testing/order-rows.ts';

describe('what is not understood', () => {
  it.each([
    ['', 'a command is missing'],
    ['--json', 'a command is missing'],
    ['ordrs', 'there is no command "ordrs" (did you mean orders?)'],
    ['orders extra', 'unexpected argument "extra"'],
    [
      'orders --view lat',
      '--view must be one of open, late, due_today, on_hold, shipped_not_invoiced, mine, all, not "lat"',
    ],
    ['orders --sort price', '--sort must be COLUMN or COLUMN:desc, not "price"'],
    ['orders --all --limit 3', '--limit and --all exclude each other'],
    ['order', 'order needs REF'],
    ['demo --orders 0', '--orders must be a whole number from 1 to 1000000, not "0"'],
    ['demo disturbe', '"disturbe" is nothing to do with the demo company'],
    [
      'demo disturb sh --kind flood',
      '--kind must be of outage, slow, rate_limited, sign_in_refused, torn, mixed, not "flood"',
    ],
    ['demo disturb --share 0', '--share must be a whole number from 1 to 100, not "0"'],
    ['export', 'export needs orders|exceptions|reconcile|kpis'],
    ['export lines --to x.csv', 'there is no table "lines"'],
    ['export orders', 'export needs a file'],
    ['export orders --to x.pdf', '"x.pdf" ends neither in .xlsx nor in .csv'],
    ['connect', 'connect needs FILE'],
  ])('%s → %s', async (line, message) => {
    const host = fakeHost(line === '' ? [] : line.split(' '));
    expect(await runCli(host)).toBe(EXIT.usage);
    expect(host.stderr.text()).toContain(
      line.includes('--json') ? `"message":"${message}"` : `throughline: ${message}\nnext: `,
    );
    expect(host.stdout.text()).toBe('');
    expect(host.opened).toEqual([]);
  });
});

describe('help and version', () => {
  it.each(['--help', '-h', 'orders --help', 'orders --nonsense -h', 'export --help'])(
    '%s is answered without opening anything',
    async (line) => {
      const host = fakeHost(line.split(' '));
      expect(await runCli(host)).toBe(EXIT.ok);
      expect(host.stdout.text()).toMatch(/^Usage: throughline /);
      expect(host.stderr.text()).toBe('');
      expect(host.opened).toEqual([]);
    },
  );

  it.each(['--version', 'orders --version'])('%s prints the version', async (line) => {
    const host = fakeHost(line.split(' '));
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.stdout.text()).toBe('throughline 1.2.3\n');
  });

  it('lists every exit code', async () => {
    const host = fakeHost(['--help']);
    await runCli(host);
    for (const code of Object.values(EXIT)) expect(host.stdout.text()).toMatch(new RegExp(`\\b${code}\\b`));
  });
});

describe('the data folder', () => {
  it.each([
    ['orders', '/data/throughline'],
    ['orders --data here', '/home/ada/here'],
    ['--data=/there orders', '/there'],
  ])('%s uses %s', async (line, folder) => {
    const host = fakeHost(line.split(' '), { answers: listOf(0) });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.opened).toEqual([folder]);
    expect(host.closed()).toBe(1);
  });

  it('is not made by a command that only reads', async () => {
    const host = fakeHost(['orders', '--data', 'typo'], { holdsData: false });
    expect(await runCli(host)).toBe(EXIT.notFound);
    expect(host.stderr.text()).toContain('There is no data in /home/ada/typo.');
    expect(host.opened).toEqual([]);
  });
});

describe('a failure', () => {
  const refused: Answers = {
    ...declaring(),
    'connections.declare': () => {
      throw new ContractError({
        code: 'declaration.invalid',
        message: 'erp.yaml cannot be used as a declaration.',
        next: 'Correct the lines below.',
        details: ['erp.yaml:3:5: unknown field'],
      });
    },
  };

  it('is told with what to do next', async () => {
    const host = fakeHost(['connect', 'erp.yaml'], { answers: refused, holdsData: false });
    expect(await runCli(host)).toBe(EXIT.failed);
    expect(host.stderr.text()).toBe(
      'throughline: erp.yaml cannot be used as a declaration.\n  erp.yaml:3:5: unknown field\nnext: Correct the lines below.\n',
    );
    expect(host.closed()).toBe(1);
  });

  it('is one JSON object for a program', async () => {
    const host = fakeHost(['connect', 'erp.yaml', '--json'], { answers: refused });
    expect(await runCli(host)).toBe(EXIT.failed);
    expect(host.stdout.text()).toBe('');
    expect(JSON.parse(host.stderr.text())).toEqual({
      error: {
        code: 'declaration.invalid',
        message: 'erp.yaml cannot be used as a declaration.',
        next: 'Correct the lines below.',
        details: ['erp.yaml:3:5: unknown field'],
      },
    });
  });

  it('of opening the engine is told as well', async () => {
    const host = fakeHost(['digest']);
    const locked = {
      ...host,
      openSession: () =>
        Promise.reject(
          new ContractError({ code: 'store.newer', message: 'Written by a newer version.', next: 'Install it.' }),
        ),
    };
    expect(await runCli(locked)).toBe(EXIT.failed);
    expect(host.stderr.text()).toBe('throughline: Written by a newer version.\nnext: Install it.\n');
  });

  it('sends absolute paths to the engine', async () => {
    const asked: Input<'connections.declare'>[] = [];
    const answers: Answers = {
      ...declaring(),
      'connections.declare': (input) => {
        asked.push(input);
        return { connectionId: 'erp' };
      },
    };
    await runCli(fakeHost(['connect', 'a/erp.yaml', '--folder', '../in'], { answers }));
    expect(asked).toEqual([{ file: '/home/ada/a/erp.yaml', folder: '/home/in', secrets: {} }]);
  });
});
