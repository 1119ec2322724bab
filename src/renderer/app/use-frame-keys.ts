import { useEffect } from 'react';
import { useUndoLast } from '../data/decisions.ts';
import { formatRoute, go, SCREENS, type Screen } from '../state/route.ts';
import { COMMAND_PREFIX } from '../features/search/commands.ts';
import { useHelp } from '../state/help.ts';
import { useSearchText } from '../state/search-text.ts';
import { withCommand } from '../ui/command-key.ts';
import { isTyping } from '../ui/keys.ts';

export const FRAME_KEYS = [
  { keys: withCommand('K'), words: 'Search everything; a pasted list of numbers, too' },
  { keys: withCommand('Shift K'), words: 'Go to and do anything by its name' },
  { keys: withCommand('Z'), words: 'Undo the last decision' },
  { keys: 'G then V O E R U S', words: 'Go to Overview, Orders, Exceptions, Reconcile, Unlinked, Systems' },
  { keys: 'Esc', words: 'Close the drawer or panel; leave the past' },
  { keys: '?', words: 'Keys of this screen' },
];

const SEQUENCE_MS = 1200;

/** By its first letter; Overview, which shares that with Orders, by its second. */
function screenOf(key: string): Screen | undefined {
  return key === 'v' ? 'overview' : SCREENS.find((screen) => screen !== 'overview' && screen.startsWith(key));
}

/** Keys that work on every screen. */
export function useFrameKeys(): void {
  const undo = useUndoLast();
  useEffect(() => {
    // When it was pressed, and not when a busy page came to it.
    let goPressedAt = -SEQUENCE_MS;
    const listen = (event: KeyboardEvent): void => {
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>('#search');
        if (event.shiftKey) {
          useSearchText.getState().set(COMMAND_PREFIX);
          field?.focus();
        } else field?.select();
        return;
      }
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      if (command && event.key.toLowerCase() === 'z' && !event.shiftKey) {
        event.preventDefault();
        undo();
      } else if (!command && event.key === '?') {
        event.preventDefault();
        useHelp.getState().toggle(true);
      } else if (!command && event.key === 'g') goPressedAt = event.timeStamp;
      else if (!command && event.timeStamp - goPressedAt < SEQUENCE_MS) {
        const screen = screenOf(event.key);
        goPressedAt = -SEQUENCE_MS;
        if (!screen) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        go(formatRoute(screen));
      }
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [undo]);
}
