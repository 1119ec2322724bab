import { expect, it } from 'vitest';
import { CONNECTORS } from '#engine/connectors/registry.ts';
import { isAllowedLink } from './links.ts';

it('opens every page that a connector sends a person to', () => {
  const pages = CONNECTORS.flatMap(({ manifest: { docs, api } }) => [
    ...docs,
    ...(api.policy === null ? [] : [api.policy.page]),
  ]);
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.filter((page) => !isAllowedLink(page))).toEqual([]);
});
