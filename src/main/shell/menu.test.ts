import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from './menu.ts';

const actions = {
  go: () => undefined,
  openExports: () => undefined,
  openLogs: () => undefined,
  checkForUpdate: () => undefined,
};

function items(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

describe.each(['darwin', 'win32', 'linux'] as const)('the menu on %s', (platform) => {
  const all = items(menuTemplate(platform, true, actions));

  it('has each key once', () => {
    const keys = all.flatMap((item) => (item.accelerator === undefined ? [] : [item.accelerator]));
    expect(keys.length).toBeGreaterThan(4);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('shows its screens and quits', () => {
    expect(all.map((item) => item.label)).toEqual(
      expect.arrayContaining(['Orders', 'Exceptions', 'Systems', 'Settings…']),
    );
    expect(all.map((item) => item.role)).toContain('quit');
  });

  it('has developer tools only while developing', () => {
    expect(all.map((item) => item.role)).not.toContain('toggleDevTools');
    expect(items(menuTemplate(platform, false, actions)).map((item) => item.role)).toContain('toggleDevTools');
  });
});

it('takes a person to the screen that the item names', () => {
  const visited: string[] = [];
  const all = items(menuTemplate('linux', true, { ...actions, go: (address) => visited.push(address) }));
  const click = all.find((item) => item.label === 'Exceptions')?.click as (() => void) | undefined;
  click?.();
  expect(visited).toEqual(['#/exceptions']);
});
