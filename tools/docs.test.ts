import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/main/hosts/cli/command-table.ts';

const root = join(import.meta.dirname, '..');

/** Files of the product, as the version control lists them; those just deleted are left out. */
const tracked: readonly string[] = spawnSync('git', ['ls-files', '-z', '--cached'], { cwd: root, encoding: 'utf8' })
  .stdout.split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const pages = tracked.filter((path) => path.endsWith('.md'));
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = text('README.md');

/** Prose with its code taken out: links in examples are no links. */
function prose(page: string): string {
  return text(page)
    .replace(/^ *```[\s\S]*?^ *```/gm, '')
    .replace(/`[^`\n]*`/g, '');
}

/** Anchors as they are made of headings: lower case, punctuation dropped, blanks to hyphens. */
function anchorsOf(page: string): readonly string[] {
  return [...text(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

function brokenLinks(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : relative(root, join(root, dirname(page), decodeURIComponent(path)));
      if (file.startsWith('..') || !existsSync(join(root, file))) return true;
      return anchor !== undefined && !(file.endsWith('.md') && anchorsOf(file).includes(anchor));
    })
    .map((target) => `${page}: ${target}`);
}

describe('the documentation', () => {
  it('is found', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/architecture.md', 'docs/runbooks/README.md']),
    );
  });

  it('links to files and headings that are there', () => {
    expect(pages.flatMap(brokenLinks)).toEqual([]);
  });

  it('names scripts that exist, and the test command once', () => {
    const { scripts } = JSON.parse(text('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
    const named = [...readme.matchAll(/\bnpm (?:run (?:-s )?)?([a-z][a-z:]*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'ci');
    expect(named).toEqual(expect.arrayContaining(['start', 'test', 'throughline']));
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
    expect(named.filter((name) => name === 'test')).toHaveLength(1);
  });

  it('names commands of the command line that exist, and leaves none out', () => {
    const names = COMMANDS.map((command) => command.name);
    const typed = [...readme.matchAll(/throughline -- ([a-z]+)/g)].map(([, name = '']) => name);
    const table =
      /\| command \| what it does \|\n\| --- \| --- \|\n((?:\| `[^\n]*\n)+)/.exec(
        readme.slice(readme.indexOf('## Command line')),
      )?.[1] ?? '';
    const listed = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z]+)/g)].map(([, name = '']) => name),
    );
    expect([...typed, ...listed].filter((name) => !names.includes(name))).toEqual([]);
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  it('has a runbook for each one that the product names', () => {
    const titles = pages
      .filter((page) => page.startsWith('docs/runbooks/'))
      .map((page) => /^# (.+)$/m.exec(text(page))?.[1]);
    const named = tracked
      .filter((path) => path.startsWith('src/') && /\.tsx?$/.test(path))
      .flatMap((path) => [...text(path).matchAll(/runbook "([^"]+)"/g)].map(([, title = '']) => title));
    expect(named).not.toEqual([]);
    expect(named.filter((title) => !titles.includes(title))).toEqual([]);
  });

  it('numbers decisions without gaps', () => {
    const numbers = pages.flatMap((page) => /^docs\/decisions\/(\d{4})-/.exec(page)?.[1] ?? []).toSorted();
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
  });
});

/** Folders of one machine, and the hosts that packages come from. */
const FOREIGN: readonly RegExp[] = [
  /(?<![\w.])\/(?:work|root)\//,
  /(?<![\w.])\/tmp\/[a-z]/,
  /registry\.(?:npmjs|yarnpkg)\./,
  /"resolved": *"https?:/,
];
const TEXT = /\.(?:ts|tsx|mjs|js|json|md|yml|yaml|css|html|csv|plist|svg|d\.ts)$|^\.|^[^.]+$/;
const LARGEST = 2_000_000;

it('no file names a folder of one machine or the host of a package registry', () => {
  const found = tracked
    .filter((path) => TEXT.test(path) && statSync(join(root, path)).size < LARGEST)
    .filter((path) => FOREIGN.some((pattern) => pattern.test(text(path))));
  expect(found).toEqual([]);
});
