import type { ReactNode } from 'react';
import type { Overview } from '#shared/contract/dto/kpis.ts';
import { formatRoute } from '../../state/route.ts';
import { formatCount } from '../../ui/format.ts';
import { listAddress } from './addresses.ts';

interface Ask {
  readonly words: string;
  readonly count: number;
  readonly href: string;
  /** Beside the figure: what of it presses. */
  readonly more?: { readonly words: string; readonly count: number; readonly href: string };
}

function asksOf({ dueToday, dueTodayAtRisk, late, newExceptions, newSince, asOf, ...rest }: Overview): Ask[] {
  const { mine, mineOverdue, unassigned, unlinked } = rest;
  return [
    {
      words: 'Due today',
      count: dueToday,
      href: listAddress('orders', 'due_today'),
      more: {
        words: 'with an open exception',
        count: dueTodayAtRisk,
        href: listAddress('orders', 'due_today', {
          open_exceptions: { filter: { op: 'at_least', value: 1 }, words: 'at least 1' },
        }),
      },
    },
    { words: 'Late and open', count: late, href: listAddress('orders', 'late') },
    {
      words: 'New since yesterday',
      count: newExceptions,
      href: listAddress('exceptions', 'open', {
        onset_at: { filter: { op: 'at_least', value: newSince }, words: 'yesterday or today' },
      }),
    },
    {
      words: 'Waiting for me',
      count: mine,
      href: listAddress('exceptions', 'mine'),
      more: {
        words: 'overdue',
        count: mineOverdue,
        href: listAddress('exceptions', 'mine', {
          due_at: { filter: { op: 'at_most', value: asOf }, words: 'before now' },
        }),
      },
    },
    { words: 'Nobody’s yet', count: unassigned, href: listAddress('exceptions', 'unassigned') },
    { words: 'Unlinked documents', count: unlinked, href: formatRoute('unlinked') },
  ];
}

/** What the day asks for. Every figure opens its list. */
export function Today({ overview }: { overview: Overview }): ReactNode {
  return (
    <ul className="today">
      {asksOf(overview).map(({ words, count, href, more }) => (
        <li key={words} className={count === 0 ? 'today-ask none-asked' : 'today-ask'}>
          <a href={href}>
            <span className="today-count tabular">{formatCount(count)}</span>
            <span className="today-words">{words}</span>
          </a>
          {more && more.count > 0 && (
            <a className="today-more" href={more.href}>{`${formatCount(more.count)} ${more.words}`}</a>
          )}
        </li>
      ))}
    </ul>
  );
}
