import {
  CircleAlert,
  LayoutDashboard,
  List,
  PanelLeft,
  Scale,
  Server,
  Settings,
  Unlink,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/dto/systems.ts';
import { usePanels } from '../state/panels.ts';
import { formatRoute, type Screen } from '../state/route.ts';
import { formatCount } from '../ui/format.ts';

interface Place {
  readonly screen: Screen;
  readonly words: string;
  readonly icon: LucideIcon;
  /** Only what asks for action. */
  readonly count?: (status: Status) => number;
}

const PLACES: readonly Place[] = [
  { screen: 'overview', words: 'Overview', icon: LayoutDashboard },
  { screen: 'orders', words: 'Orders', icon: List },
  { screen: 'exceptions', words: 'Exceptions', icon: CircleAlert, count: (status) => status.openExceptions },
  { screen: 'reconcile', words: 'Reconcile', icon: Scale },
  { screen: 'unlinked', words: 'Unlinked', icon: Unlink, count: (status) => status.unlinked },
  {
    screen: 'systems',
    words: 'Systems',
    icon: Server,
    count: (status) =>
      status.systems.filter((system) => system.freshness === 'failing' || system.freshness === 'stale').length,
  },
];

export function Rail({ status, screen }: { status: Status; screen: Screen }): ReactNode {
  const { railFolded, set } = usePanels();
  return (
    <nav className={railFolded ? 'rail folded' : 'rail'} aria-label="Screens">
      {PLACES.map((place) => (
        <RailLink
          key={place.screen}
          place={place}
          current={place.screen === screen}
          count={place.count?.(status) ?? 0}
        />
      ))}
      <span className="rail-gap" />
      <RailLink
        place={{ screen: 'settings', words: 'Settings', icon: Settings }}
        current={screen === 'settings'}
        count={0}
      />
      <button
        type="button"
        className="rail-link rail-fold"
        aria-pressed={railFolded}
        title={railFolded ? 'Unfold' : 'Fold'}
        onClick={() => set({ railFolded: !railFolded })}
      >
        <PanelLeft size={16} strokeWidth={1.75} aria-hidden />
        <span className="rail-words">Fold</span>
      </button>
    </nav>
  );
}

function RailLink({ place, current, count }: { place: Place; current: boolean; count: number }): ReactNode {
  const Icon = place.icon;
  const said = count > 0 ? `${place.words}: ${formatCount(count)}` : place.words;
  return (
    <a
      className="rail-link"
      href={formatRoute(place.screen)}
      aria-current={current ? 'page' : undefined}
      // Folded, its words are gone and the count alone would name it.
      aria-label={count > 0 ? said : undefined}
      title={said}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className="rail-words">{place.words}</span>
      {count > 0 && <span className="rail-count">{short(count)}</span>}
    </a>
  );
}

function short(count: number): string {
  return count < 10_000 ? formatCount(count) : `${Math.floor(count / 1000)}k`;
}
