import { useState, useSyncExternalStore } from 'react';

export const SCREENS = [
  'overview',
  'orders',
  'exceptions',
  'reconcile',
  'unlinked',
  'systems',
  'settings',
  'policy',
] as const;
export type Screen = (typeof SCREENS)[number];

/** Where the client is. The address keeps it, so that Back, reload and a copied link work. */
export interface Route {
  readonly screen: Screen;
  /** KPI on the overview, order key on the orders screen, connection id or "add" on the systems screen, tab of the policy; empty for the list. */
  readonly item: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Reads `#/orders/bc%2FsalesOrders%2F7f3c?view=late`; anything else is the overview. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [first = '', ...rest] = path.split('/');
  const screen = SCREENS.find((candidate) => candidate === first);
  if (screen === undefined) return { screen: 'overview', item: '', params: {} };
  return { screen, item: decode(rest.join('/')), params: Object.fromEntries(new URLSearchParams(query)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export function formatRoute(screen: Screen, item = '', params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(params).toString();
  return `#/${screen}${item === '' ? '' : `/${encodeURIComponent(item)}`}${query === '' ? '' : `?${query}`}`;
}

export function orderAddress(orderKey: string): string {
  return formatRoute('orders', orderKey);
}

export function go(address: string): void {
  window.location.hash = address;
}

/** Changes the address without a step for Back. */
export function replaceAddress(address: string): void {
  window.history.replaceState(null, '', address);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let parsed: { hash: string; route: Route } | null = null;

function read(): Route {
  const { hash } = window.location;
  if (parsed?.hash !== hash) parsed = { hash, route: parseRoute(hash) };
  return parsed.route;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, read);
}

const NO_PARAMS: Route['params'] = {};

/**
 * The params of a list's own address, as they last were: a list that is kept out of sight takes no notice of what the
 * address says of other screens.
 */
export function useListParams(screen: Screen): Route['params'] {
  const route = useRoute();
  const own = route.screen === screen && route.item === '' ? route.params : null;
  const [kept, setKept] = useState(own ?? NO_PARAMS);
  if (own !== null && own !== kept) setKept(own);
  return own ?? kept;
}
