import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ContractError } from '#shared/contract/errors.ts';
import { toContractError } from '../ports/errors.ts';
import { openStore } from './open.ts';

const failing = (code: string): Error => Object.assign(new Error('the words of a library'), { code });

test.each([
  ['SQLITE_FULL', 'store.full', true],
  ['ENOSPC', 'store.full', true],
  ['SQLITE_BUSY_SNAPSHOT', 'store.locked', true],
  ['SQLITE_LOCKED', 'store.locked', true],
  ['SQLITE_CORRUPT_INDEX', 'store.corrupt', false],
  ['SQLITE_NOTADB', 'store.corrupt', false],
  ['SQLITE_IOERR_WRITE', 'store.corrupt', true],
  ['SQLITE_CANTOPEN', 'file.unwritable', false],
  ['SQLITE_READONLY_DIRECTORY', 'file.unwritable', false],
  ['EACCES', 'file.unwritable', false],
  ['EROFS', 'file.unwritable', false],
])('%s is %s', (code, expected, retryable) => {
  const data = toContractError(failing(code));
  expect(data).toMatchObject({ code: expected, retryable, details: [code] });
  expect(data.message).not.toContain('library');
  expect(data.next).not.toBe('');
});

test('what is meant for a person stays as it is', () => {
  const error = new ContractError({ code: 'input.invalid', message: 'No.', next: 'Correct it.' });
  expect(toContractError(error)).toBe(error.data);
});

test('anything else is a fault of ours, with its stack', () => {
  expect(toContractError(new TypeError('x is not a function'))).toMatchObject({
    code: 'engine.bug',
    details: [expect.stringContaining('errors.test.ts')],
  });
  expect(toContractError('a text')).toMatchObject({ code: 'engine.bug', details: ['a text'] });
});

test('a file that is no store, and a full one, are told apart by what SQLite itself says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-errors-'));
  try {
    const letter = join(folder, 'letter.sqlite');
    writeFileSync(letter, 'a letter to the carrier\n'.repeat(100));
    const full = openStore(join(folder, 'full.sqlite'));
    full.exec(`PRAGMA max_page_count = ${full.value<number>('PRAGMA page_count')}`);
    const codeOf = (work: () => unknown): string => {
      try {
        work();
        return 'nothing was thrown';
      } catch (error) {
        return toContractError(error).code;
      }
    };
    expect(codeOf(() => openStore(letter))).toBe('store.corrupt');
    expect(
      codeOf(() => full.run('INSERT INTO preference (key, value) VALUES (?, ?)', 'k', 'x'.repeat(1_000_000))),
    ).toBe('store.full');
    full.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
