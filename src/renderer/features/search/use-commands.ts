import { useContext } from 'react';
import { EXCEPTION_QUEUES } from '#shared/contract/dto/exceptions.ts';
import { ORDER_VIEWS } from '#shared/contract/dto/order-rows.ts';
import { RECONCILE_VIEWS } from '#shared/contract/dto/reconcile.ts';
import { useUndoLast } from '../../data/decisions.ts';
import { useEngine } from '../../data/engine.tsx';
import { useCommand } from '../../data/use-command.ts';
import { DENSITIES, THEMES, useAppearance, useZone } from '../../state/appearance.ts';
import { useAsOf } from '../../state/as-of.ts';
import { useHelp } from '../../state/help.ts';
import { useListed } from '../../state/listed.ts';
import { usePanels } from '../../state/panels.ts';
import { formatRoute, go, SCREENS } from '../../state/route.ts';
import { useToasts } from '../../state/toasts.ts';
import { withCommand } from '../../ui/command-key.ts';
import { pastPresets } from '../../ui/local-time.ts';
import { presentNow } from '../../ui/now.ts';
import { SystemsContext } from '../../ui/Systems.tsx';
import { ORDER_VIEW_WORDS, QUEUE_WORDS, RECONCILE_VIEW_WORDS, SCREEN_WORDS } from '../../ui/words.ts';
import type { Command } from './commands.ts';

const THEME_WORDS = { system: 'as the system', light: 'light', dark: 'dark' } as const;

const PLACES: readonly Command[] = [
  ...SCREENS.map((screen) => to(formatRoute(screen), SCREEN_WORDS[screen])),
  ...ORDER_VIEWS.map((view) => to(formatRoute('orders', '', { view }), `Orders: ${ORDER_VIEW_WORDS[view]}`)),
  ...EXCEPTION_QUEUES.map((queue) => to(formatRoute('exceptions', '', { queue }), `Exceptions: ${QUEUE_WORDS[queue]}`)),
  ...RECONCILE_VIEWS.map((view) =>
    to(formatRoute('reconcile', '', { view }), `Reconcile: ${RECONCILE_VIEW_WORDS[view]}`),
  ),
  to(formatRoute('systems', 'add'), 'Add a system', 'connect connection folder files'),
];

function to(address: string, words: string, also?: string): Command {
  return { id: address, words, ...(also !== undefined && { also }), run: () => go(address) };
}

/** Everything that can be done from anywhere: places to go to first, then what acts. */
export function useCommands(): readonly Command[] {
  const { asOf } = useEngine();
  const systems = useContext(SystemsContext);
  const zone = useZone();
  const undo = useUndoLast();
  const sync = useCommand('sync.start');
  const { set: setAppearance } = useAppearance();
  const { railFolded, peekOpen, set: setPanels } = usePanels();
  const syncNow = (connectionId: string | null, name: string): void => {
    void sync.run({ connectionId }).then((begun) => begun && useToasts.getState().say(`Reading ${name}`));
  };
  const present = presentNow();
  return [
    ...PLACES,
    ...[...systems.values()].map(({ connectionId, name }) =>
      to(formatRoute('systems', connectionId), `System: ${name}`),
    ),
    act('list', 'Find the orders of a list of numbers', 'paste lookup', () => {
      go(formatRoute('orders'));
      useListed.getState().ask(true);
    }),
    ...(asOf === null
      ? [
          { ...act('undo', 'Undo the last decision', 'back', undo), keys: withCommand('Z') },
          act('sync', 'Sync all systems now', 'refresh read', () => syncNow(null, 'all systems')),
          ...[...systems.values()].map(({ connectionId, name }) =>
            act(`sync ${connectionId}`, `Sync ${name} now`, 'refresh read', () => syncNow(connectionId, name)),
          ),
        ]
      : [act('now', 'Back to now', 'as of present', () => useAsOf.getState().backToNow())]),
    ...pastPresets(present, zone).map(({ words, at }) =>
      act(`as of ${words}`, `As of: ${words.toLowerCase()}`, 'past moment history', () =>
        useAsOf.getState().choose(at),
      ),
    ),
    ...THEMES.map((theme) =>
      act(`theme ${theme}`, `Theme: ${THEME_WORDS[theme]}`, 'look colours mode', () => setAppearance({ theme })),
    ),
    ...DENSITIES.map((density) =>
      act(`rows ${density}`, `Rows: ${density}`, 'density height look', () => setAppearance({ density })),
    ),
    act('zone UTC', 'Times in UTC', 'zone clock', () => setAppearance({ zone: 'UTC' })),
    act('zone system', 'Times in this machine’s zone', 'local clock', () => setAppearance({ zone: 'system' })),
    act('rail', `${railFolded ? 'Unfold' : 'Fold'} the rail`, 'side bar menu', () =>
      setPanels({ railFolded: !railFolded }),
    ),
    act('peek', `${peekOpen ? 'Close' : 'Open'} the peek beside orders`, 'panel preview', () =>
      setPanels({ peekOpen: !peekOpen }),
    ),
    {
      ...act('keys', 'Keys of this screen', 'keyboard shortcuts help', () => useHelp.getState().toggle(true)),
      keys: '?',
    },
  ];
}

function act(id: string, words: string, also: string, run: () => void): Command {
  return { id, words, also, run };
}
