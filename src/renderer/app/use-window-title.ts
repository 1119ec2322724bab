import { useEffect } from 'react';
import type { Route } from '../state/route.ts';
import { SCREEN_WORDS } from '../ui/words.ts';

/** The window is called by what it shows. An order says its number itself, once it is known. */
export function useWindowTitle({ screen, item }: Route): void {
  const isOrder = screen === 'orders' && item !== '';
  useEffect(() => {
    document.title = `${isOrder ? 'Order' : SCREEN_WORDS[screen]} · Throughline`;
  }, [screen, isOrder]);
}
