import { describe, expect, it } from 'vitest';
import { commandNameOf, nearest, parseCommand, UsageError, type CommandShape } from './parse.ts';

const COMMAND: CommandShape = {
  name: 'list',
  arguments: [{ name: 'WHAT' }, { name: 'MORE', optional: true }],
  options: {
    limit: { value: 'N', short: 'n', summary: '' },
    view: { value: 'VIEW', summary: '' },
    all: { summary: '' },
  },
};
const parse = (line: string, command = COMMAND): ReturnType<typeof parseCommand> =>
  parseCommand(line.split(' '), command);

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'understood';
};

describe('a command line', () => {
  it('gives options and arguments in any order', () => {
    for (const line of [
      'list a --limit 5 --all',
      '--all list --limit=5 a',
      'list -n 5 --all a',
      'list -n5 a --all --data x',
    ]) {
      const typed = parse(line);
      expect([
        typed.argument('WHAT'),
        typed.argument('MORE'),
        typed.text('limit'),
        typed.flag('all'),
        typed.flag('json'),
      ]).toEqual(['a', null, '5', true, false]);
    }
  });

  it('takes what follows -- as arguments', () => {
    expect(parse('list -- --all').argument('WHAT')).toBe('--all');
  });

  it('joins the words of an argument that takes the rest', () => {
    const search = { name: 'search', arguments: [{ name: 'TEXT', rest: true }], options: {} } as const;
    expect(parse('search two words --json', search).argument('TEXT')).toBe('two words');
  });

  it.each([
    ['list', 'list needs WHAT'],
    ['list a b c', 'unexpected argument "c"'],
    ['list a --limti 5', 'unknown option --limti (did you mean --limit?)'],
    ['list a --frobnicate', 'unknown option --frobnicate'],
    ['list a -z', 'unknown option -z'],
    ['list a --limit', '--limit needs a value: --limit N'],
    ['list a --limit=', '--limit needs a value: --limit N'],
    [
      'list a --limit --all',
      '--limit needs a value, and "--all" looks like an option; if it is the value, write --limit=--all',
    ],
    ['list a --all=yes', '--all takes no value'],
  ])('%s: %s', (line, message) => {
    expect(messageOf(() => parse(line))).toBe(message);
  });

  it.each(['0', '101', '1.5', '-1', 'ten', '1e2', '0x10', ''])('refuses %j as a whole number from 1 to 100', (text) => {
    expect(() => parse(`list a --limit=${text}`).integer('limit', { from: 1, to: 100 })).toThrow(UsageError);
  });

  it('reads numbers and words of a list', () => {
    const typed = parse('list a --limit 100 --view on-hold');
    expect(typed.integer('limit', { from: 1, to: 100 })).toBe(100);
    expect(typed.choice('view', ['open', 'on_hold'])).toBe('on_hold');
    expect(messageOf(() => typed.choice('view', ['open']))).toBe('--view must be one of open, not "on-hold"');
    expect(parse('list a').integer('limit', { from: 1, to: 100 })).toBeNull();
  });
});

describe('the command of a line', () => {
  const options = { data: { value: 'DIR', summary: '' }, json: { summary: '' } };
  it.each([
    ['orders --data x', 'orders'],
    ['--data x orders', 'orders'],
    ['--json orders', 'orders'],
    ['--data x', null],
    ['', null],
  ])('%j is %j', (line, name) => {
    expect(commandNameOf(line === '' ? [] : line.split(' '), options)).toBe(name);
  });
});

it('guesses what was meant, not what is far away', () => {
  expect(nearest('ordrs', ['orders', 'order', 'export'])).toBe('orders');
  expect(nearest('xyz', ['orders', 'order', 'export'])).toBeNull();
  expect(nearest('a', ['b'])).toBeNull();
});
