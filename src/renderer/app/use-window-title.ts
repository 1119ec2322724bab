import { useEffect } from 'react';
import type { Route, Screen } from '../state/route.ts';

const WORDS: Readonly<Record<Screen, string>> = {
  overview: 'Overview',
  orders: 'Orders',
  exceptions: 'Exceptions',
  reconcile: 'Reconcile',
  unlinked: 'Unlinked',
  systems: 'Systems',
  settings: 'Settings',
  policy: 'Policy',
};

/** The window is called by what it shows. An order says its number itself, once it is known. */
export function useWindowTitle({ screen, item }: Route): void {
  const isOrder = screen === 'orders' && item !== '';
  useEffect(() => {
    document.title = `${isOrder ? 'Order' : WORDS[screen]} · Throughline`;
  }, [screen, isOrder]);
}
