import { History, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Micros } from '#shared/domain/decimal.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { LineBalance, LineChange, LineView } from '#shared/domain/order-line.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { At } from '../../ui/Figures.tsx';
import { formatQuantity } from '../../ui/format.ts';
import { Sentence } from '../../ui/Sentence.tsx';

/** Rows under a line: what does not add up, what was changed of it, what is within bounds. */
export function LineDetail({ view, line, columns }: { view: OrderView; line: LineView; columns: number }): ReactNode {
  const reached = reachedOf(view, line);
  return (
    <>
      {line.mismatches.map((sentence) => (
        <tr key={sentence} className="line-detail mismatch">
          <td colSpan={columns}>
            <TriangleAlert size={12} aria-hidden />
            <Sentence text={sentence} />
          </td>
        </tr>
      ))}
      {line.changes.map((change) => (
        <tr key={`${change.field} ${change.from.value} ${change.at ?? ''}`} className="line-detail">
          <td colSpan={columns}>
            <History size={12} aria-hidden />
            <Change change={change} />
          </td>
        </tr>
      ))}
      {line.notes.map((sentence) => (
        <tr key={sentence} className="line-detail quiet">
          <td colSpan={columns}>
            <Info size={12} aria-hidden />
            <Sentence text={sentence} />
          </td>
        </tr>
      ))}
      {reached !== '' && (
        <tr className="line-detail quiet">
          <td colSpan={columns}>{reached}</td>
        </tr>
      )}
    </>
  );
}

const FIELD_WORDS: Readonly<Record<LineChange['field'], string>> = {
  ordered: 'Ordered',
  unit_price: 'Price',
  item: 'Ordered item',
  promise: 'Promised',
  ship_to: 'Ship to',
};

/** Before and after, when, and whether the warehouse had the order already. */
export function Change({ change }: { change: LineChange }): ReactNode {
  const { field, from, to, at, afterRelease } = change;
  return (
    <>
      {`${FIELD_WORDS[field]} `}
      <EvidenceLink title={FIELD_WORDS[field]} sources={from.sources}>
        {from.value}
      </EvidenceLink>
      {field === 'item' ? ', substituted by ' : ', changed to '}
      <EvidenceLink title="Now" sources={to.sources}>
        {to.value}
      </EvidenceLink>
      {at !== null && (
        <span className="quiet">
          {' '}
          <At at={at} />
        </span>
      )}
      {afterRelease && <span className="late"> after the release</span>}
    </>
  );
}

/** "Allocated 6 of 10 · Shipped 4 of 10": the milestones that this line has reached in part. */
function reachedOf(view: OrderView, { lineKey }: LineView): string {
  return view.milestones
    .flatMap(({ code, lines }) => {
      const own = lines.find((line) => line.lineKey === lineKey);
      if (own?.state !== 'partial' || own.quantity === null) return [];
      return [`${MILESTONE_LABELS[code]} ${formatQuantity(own.quantity)} of ${formatQuantity(own.of)}`];
    })
    .join(' · ');
}

const PARTS: readonly { readonly part: 'shipped' | keyof LineBalance | 'cancelled'; readonly words: string }[] = [
  { part: 'shipped', words: 'shipped' },
  { part: 'open', words: 'open' },
  { part: 'short', words: 'short' },
  { part: 'cancelled', words: 'cancelled' },
];

/** What became of the ordered quantity, to scale: its parts add up to it. */
export function BalanceBar({ line }: { line: LineView }): ReactNode {
  const { balance, quantities } = line;
  const ordered = quantities.ordered?.value ?? 0;
  if (balance === null || ordered <= 0) return null;
  const value = { ...balance, shipped: quantities.shipped?.value ?? 0, cancelled: quantities.cancelled?.value ?? 0 };
  const parts = PARTS.map(({ part, words }) => ({ part, words, size: value[part] ?? 0 })).filter(
    ({ size }) => size > 0,
  );
  const told = parts.map(({ words, size }) => `${formatQuantity(size as Micros)} ${words}`);
  if (balance.over > 0) told.push(`${formatQuantity(balance.over)} too many`);
  return (
    <span className="balance-bar" role="img" aria-label={told.join(', ')} title={told.join(', ')}>
      {parts.map(({ part, size }) => (
        <span key={part} data-part={part} style={{ flexGrow: size }} />
      ))}
      {balance.over > 0 && <span data-part="over" style={{ flexGrow: balance.over }} />}
    </span>
  );
}
