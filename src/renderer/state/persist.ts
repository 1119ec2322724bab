import type { EngineClient } from '#shared/contract/client.ts';
import { DENSITIES, THEMES, useAppearance, ZONES, type AppearanceValues } from './appearance.ts';
import { usePanels, type PanelValues } from './panels.ts';
import { formatRoute, go, parseRoute, replaceAddress } from './route.ts';

const SAVE_AFTER_MS = 400;
const ADDRESS = 'ui.address';

/** Keeps a small value in the engine's preferences, written a moment after the last change. */
export function createSaver(client: EngineClient, key: string): (value: unknown) => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  return (value) => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      client.ask('preferences.set', { key, value }).catch(() => undefined);
    }, SAVE_AFTER_MS);
  };
}

/** Loads what was kept, then writes every change back. Resolves when the look is known. */
export async function restoreInterface(client: EngineClient): Promise<void> {
  const [appearance, panels, address] = await Promise.all([
    client.ask('preferences.get', { key: 'ui.appearance' }),
    client.ask('preferences.get', { key: 'ui.panels' }),
    client.ask('preferences.get', { key: ADDRESS }),
  ]);
  useAppearance.setState(readAppearance(appearance.value));
  usePanels.setState(readPanels(panels.value));
  const saveAppearance = createSaver(client, 'ui.appearance');
  useAppearance.subscribe(({ theme, density, zone }) =>
    saveAppearance({ theme, density, zone } satisfies AppearanceValues),
  );
  const savePanels = createSaver(client, 'ui.panels');
  usePanels.subscribe(({ set: _set, ...values }) => savePanels(values satisfies PanelValues));
  const saveAddress = createSaver(client, ADDRESS);
  // A window that is opened without an address shows what the last one showed.
  if (window.location.hash !== '') saveAddress(window.location.hash);
  else if (typeof address.value === 'string' && address.value.startsWith('#/')) comeBackTo(address.value);
  window.addEventListener('hashchange', () => saveAddress(window.location.hash));
}

/** From a page of one thing Back leads to its list, as it did before. */
function comeBackTo(address: string): void {
  const { screen, item } = parseRoute(address);
  if (item === '') replaceAddress(address);
  else {
    replaceAddress(formatRoute(screen));
    go(address);
  }
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((candidate) => candidate === value);
}

function readAppearance(value: unknown): Partial<AppearanceValues> {
  const kept = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const theme = oneOf(THEMES, kept['theme']);
  const density = oneOf(DENSITIES, kept['density']);
  const zone = oneOf(ZONES, kept['zone']);
  return { ...(theme && { theme }), ...(density && { density }), ...(zone && { zone }) };
}

function readPanels(value: unknown): Partial<PanelValues> {
  const kept = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const present = usePanels.getState();
  return Object.fromEntries(
    Object.entries(kept).filter(
      ([key, entry]) => key in present && key !== 'set' && typeof entry === typeof present[key as keyof PanelValues],
    ),
  );
}
