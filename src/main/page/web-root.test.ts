import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileBelow, readPageFile, withNonce } from './web-root.ts';

describe('fileBelow', () => {
  const root = resolve('/srv/page');

  it('finds files and folders below the root', () => {
    expect(fileBelow(root, '/assets/a%20b.js')).toBe(join(root, 'assets', 'a b.js'));
  });

  it.each([
    '/../secret',
    '/..%2fsecret',
    '/%2e%2e/secret',
    '/assets/../../secret',
    '/..%5csecret',
    '/\\..\\secret',
    '/c:/secret',
    '/%00index.html',
    '/%zz',
    '/',
    '',
  ])('refuses %s', (path) => {
    expect(fileBelow(root, path)).toBeNull();
  });

  it('never leaves the root', () => {
    const part = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '/', '\\', 'a', 'assets', ':', '%00');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const file = fileBelow(root, `/${parts.join('/')}`);
        return file === null || file.startsWith(join(root, '/'));
      }),
    );
  });
});

describe('readPageFile', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-page-'));
    mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'web', 'index.html'), '<!doctype html><html><head><title>T</title></head></html>');
    writeFileSync(join(folder, 'web', 'assets', 'main.js'), 'run()');
    writeFileSync(join(folder, 'web', 'assets', 'main.exe'), 'no');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = async (path: string): Promise<string | undefined> =>
    (await readPageFile(join(folder, 'web'), path, 'n0nce'))?.body.toString();

  it('serves the page for its own paths, with the nonce', async () => {
    expect(await read('/orders/SO-1')).toContain('<head><meta name="csp-nonce" content="n0nce"><title>');
  });

  it('serves assets as they are and nothing else', async () => {
    expect(await read('/assets/main.js')).toBe('run()');
    expect(await read('/assets/main.exe')).toBeUndefined();
    expect(await read('/assets/none.js')).toBeUndefined();
    expect(await read('/../secret.txt')).toBeUndefined();
  });
});

it('replaces the nonce that a page already holds', () => {
  expect(withNonce('<head><meta name="csp-nonce" content=""></head>', 'x')).toBe(
    '<head><meta name="csp-nonce" content="x"></head>',
  );
});
