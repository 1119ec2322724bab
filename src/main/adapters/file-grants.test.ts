import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileGrants, createFilePermits, newGrantKey } from './file-grants.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-grants-'));
  file = join(folder, 'orders.xlsx');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('lets the file be written that a person chose, once, and replaced only where they said so', () => {
  const key = newGrantKey();
  const permits = createFilePermits(key);
  const fresh = createFileGrants(key).grant(file, false);
  expect(permits.permit(file, fresh)).toEqual({ replace: false });
  expect(permits.permit(file, fresh)).toBeNull();
  expect(permits.permit(file, createFileGrants(key).grant(file, true))).toEqual({ replace: true });
});

it('is of no use for another file, for more than was said, and when it was made up', () => {
  const key = newGrantKey();
  const permits = createFilePermits(key);
  const grant = createFileGrants(key).grant(file, false);
  for (const name of ['other.xlsx', 'sub/../orders.xlsx', '/orders.xlsx', '../orders.xlsx'])
    expect(permits.permit(`${folder}/${name}`, grant)).toBeNull();
  expect(permits.permit(file, grant.replace('.new.', '.replace.'))).toBeNull();
  expect(permits.permit(file, createFileGrants(newGrantKey()).grant(file, true))).toBeNull();
  for (const made of ['', '..', 'a.new.', 'a.replace.b', grant.slice(0, -1)])
    expect(permits.permit(file, made)).toBeNull();
  expect(permits.permit(file, grant)).toEqual({ replace: false });
});

it('means the folder that was there: a link put in its place leads nowhere', () => {
  const key = newGrantKey();
  const chosen = join(folder, 'mine');
  mkdirSync(chosen);
  mkdirSync(join(folder, 'theirs'));
  const grant = createFileGrants(key).grant(join(chosen, 'orders.xlsx'), false);
  renameSync(chosen, join(folder, 'moved'));
  symlinkSync(join(folder, 'theirs'), chosen);
  expect(createFilePermits(key).permit(join(chosen, 'orders.xlsx'), grant)).toBeNull();
});
