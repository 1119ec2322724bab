import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectorById, CONNECTORS } from './registry.ts';

const HERE = import.meta.dirname;
const FOLDERS = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
  .map((entry) => entry.name);

/** What must not be in a payload that is published with the program. */
const PRIVATE =
  /-----BEGIN|\beyJ[\w-]{20,}\.|\b(?:sk|pk)_live_|password|client_secret|[\w.+-]+@(?![\w.-]*\.example\b|odata\.)[\w-]+\.[a-z]{2,}/i;

describe('the registry of connectors', () => {
  it('lists every folder, under its own name', () => {
    expect(CONNECTORS.map((connector) => connector.manifest.id).toSorted()).toEqual(FOLDERS.toSorted());
  });

  it('finds a connector by its id', () => {
    expect(connectorById('shiphero')?.manifest.name).toBe('ShipHero');
    expect(connectorById('unheard-of')).toBeNull();
  });

  it('gives each connector a mark of its own', () => {
    const marks = CONNECTORS.map((connector) => connector.manifest.monogram);
    expect(new Set(marks).size).toBe(marks.length);
    for (const mark of marks) expect(mark).toMatch(/^[A-Z]{2}$/);
  });

  it('names the days of an interface as days, and the rule of a vendor as a sentence with its page', () => {
    const days = CONNECTORS.flatMap(({ manifest: { api } }) => [api.since, api.endsOn]).filter((day) => day !== null);
    expect(days.length).toBeGreaterThan(1);
    expect(days.filter((day) => !/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day)))).toEqual([]);
    const rules = CONNECTORS.flatMap(({ manifest: { api } }) => api.policy ?? []);
    expect(rules.filter(({ sentence, page }) => !sentence.endsWith('.') || !page.startsWith('https://'))).toEqual([]);
  });

  it.each(FOLDERS)('has a guide for %s', (folder) => {
    expect(readFileSync(join(HERE, folder, 'README.md'), 'utf8')).toMatch(/^# \S/);
  });

  it.each(globSync('*/fixtures/**/*.json', { cwd: HERE }))('holds no secret and no real person in %s', (path) => {
    expect({ [basename(path)]: PRIVATE.exec(readFileSync(join(HERE, path), 'utf8'))?.[0] ?? null }).toEqual({
      [basename(path)]: null,
    });
  });
});
