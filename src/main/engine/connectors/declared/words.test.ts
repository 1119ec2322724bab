import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AMOUNT_TYPES, PARTY_ROLES, QUANTITY_TYPES } from '#shared/domain/document.ts';
import { AXES, AXIS_STATES, MILESTONE_CODES } from '#shared/domain/milestones.ts';
import { REFERENCE_TYPES } from '#shared/domain/references.ts';
import { DEFAULT_POLICY } from '../../lifecycle/policy.ts';

const page = readFileSync(new URL('README.md', import.meta.url), 'utf8');

it.each([
  ['milestones', MILESTONE_CODES],
  ['axes', [...AXES, ...AXIS_STATES]],
  ['references', REFERENCE_TYPES],
  ['parties', PARTY_ROLES],
  ['amounts', AMOUNT_TYPES],
  ['quantities', QUANTITY_TYPES],
] as const)('the page lists the words of %s, all and no others', (name, words) => {
  const row = page.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '';
  expect(new Set([...row.matchAll(/`(\w+)`/g)].map(([, word]) => word))).toEqual(new Set(words));
});

it('the page says who decides each axis', () => {
  const rows = page.split('\n').slice(page.split('\n').indexOf('| axis | decided by |') + 2);
  const said = rows.slice(0, rows.indexOf('')).flatMap((row) => {
    const [, axes = '', kinds = ''] = row.split('|');
    const owners = [...kinds.matchAll(/`(\w+)`/g)].map(([, kind]) => kind);
    return axes.split(',').map((axis) => [axis.trim(), owners] as const);
  });
  expect(Object.fromEntries(said)).toEqual(
    Object.fromEntries(Object.entries(DEFAULT_POLICY.axes).map(([axis, { owners }]) => [axis, owners])),
  );
});
