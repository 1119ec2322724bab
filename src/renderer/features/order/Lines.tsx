import type { ReactNode } from 'react';
import type { Micros } from '#shared/domain/decimal.ts';
import type { LineKind, QuantityType } from '#shared/domain/document.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { Unknown } from '../../ui/Figures.tsx';
import { formatAmount, formatQuantity } from '../../ui/format.ts';
import { BalanceBar, Change, LineDetail } from './LineDetail.tsx';

/** The chain of quantities, in the order in which a line passes through it. */
const CHAIN: readonly { readonly type: QuantityType; readonly words: string }[] = [
  { type: 'ordered', words: 'Ordered' },
  { type: 'confirmed', words: 'Confirmed' },
  { type: 'allocated', words: 'Allocated' },
  { type: 'picked', words: 'Picked' },
  { type: 'shipped', words: 'Shipped' },
  { type: 'delivered', words: 'Delivered' },
  { type: 'invoiced', words: 'Invoiced' },
  { type: 'paid', words: 'Paid' },
];
const RARE: readonly { readonly type: QuantityType; readonly words: string }[] = [
  { type: 'backordered', words: 'Backordered' },
  { type: 'returned', words: 'Returned' },
  { type: 'credited', words: 'Credited' },
  { type: 'cancelled', words: 'Cancelled' },
];

export function Lines({ view }: { view: OrderView }): ReactNode {
  if (view.lines.length === 0) {
    return (
      <section className="order-section" aria-label="Lines">
        <h2>Lines</h2>
        <p className="quiet">No system has sent the lines of this order.</p>
      </section>
    );
  }
  const netted = view.lines.some((line) => isNetted(line));
  const columns = [
    ...CHAIN,
    ...RARE.filter(({ type }) => view.lines.some((line) => (line.quantities[type]?.value ?? 0) !== 0)),
  ];
  const isWide = netted || columns.length > CHAIN.length;
  return (
    <section className="order-section" aria-label="Lines">
      <h2>{`Lines (${view.lines.length})`}</h2>
      <div className={isWide ? 'wide-table' : 'wide-table standing-head'}>
        <table className="lines">
          <thead>
            <tr>
              <th>Line</th>
              <th>Item</th>
              <th className="stretch">Description</th>
              {columns.map(({ type, words }) => (
                <th key={type} className="num">
                  {words}
                </th>
              ))}
              <th className="num" title="Still to ship">
                Open
              </th>
              {netted && (
                <>
                  <th className="num" title="Delivered less returned">
                    Net delivered
                  </th>
                  <th className="num" title="Invoiced less credited">
                    Net invoiced
                  </th>
                </>
              )}
              <th className="num">Unit price</th>
              <th className="num">Amount</th>
            </tr>
          </thead>
          <tbody>
            {view.lines.map((line) => (
              <LineRows key={line.lineKey} view={view} line={line} columns={columns} netted={netted} />
            ))}
          </tbody>
        </table>
      </div>
      {view.changes.length > 0 && (
        <ul className="order-changes small" aria-label="Changes of the order">
          {view.changes.map((change) => (
            <li key={`${change.field} ${change.from.value} ${change.at ?? ''}`}>
              <Change change={change} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface LineRowsProps {
  readonly view: OrderView;
  readonly line: LineView;
  readonly columns: typeof CHAIN;
  /** Something came back or was credited. */
  readonly netted: boolean;
}

function LineRows({ view, line, columns, netted }: LineRowsProps): ReactNode {
  const ordered = line.quantities.ordered?.value ?? null;
  return (
    <>
      <tr className={line.mismatches.length > 0 ? 'mismatched' : ''}>
        <td className="tabular">{line.lineNo}</td>
        <td>
          {line.itemNo ? (
            <EvidenceLink title="Item" sources={line.itemNo.sources}>
              {line.itemNo.value}
            </EvidenceLink>
          ) : (
            <Unknown why="No system names the item" />
          )}
        </td>
        <td className="stretch" title={line.description?.value}>
          <span className="line-words">
            <span className="ellipsis">{line.description?.value ?? ''}</span>
            {KIND_WORDS[line.kind] !== null && <span className="badge">{KIND_WORDS[line.kind]}</span>}
          </span>
          <BalanceBar line={line} />
        </td>
        {columns.map(({ type, words }, index) => (
          <Quantity
            key={type}
            line={line}
            type={type}
            words={words}
            ordered={ordered}
            previous={previousOf(line, columns, index)}
          />
        ))}
        <Net value={line.balance?.open ?? null} why="Nothing of this line is shipped" />
        {netted && (
          <>
            <Net value={line.balance?.netDelivered ?? null} why="Nobody says what was delivered" />
            <Net value={line.balance?.netInvoiced ?? null} why="Nothing is invoiced" />
          </>
        )}
        <td className="num">
          {line.unitPrice ? (
            <EvidenceLink title="Unit price" sources={line.unitPrice.sources}>
              {formatAmount(line.unitPrice.value)}
            </EvidenceLink>
          ) : (
            <Unknown why="No system states the price" />
          )}
        </td>
        <td className="num">
          {line.amount ? (
            <EvidenceLink title="Line amount" sources={line.amount.sources}>
              {formatAmount(line.amount.value)}
            </EvidenceLink>
          ) : (
            <Unknown why="No system states the amount" />
          )}
        </td>
      </tr>
      <LineDetail view={view} line={line} columns={columns.length + 6 + (netted ? 2 : 0)} />
    </>
  );
}

function isNetted({ quantities }: LineView): boolean {
  return (quantities.returned?.value ?? 0) !== 0 || (quantities.credited?.value ?? 0) !== 0;
}

function Net({ value, why }: { value: Micros | null; why: string }): ReactNode {
  return <td className="num">{value === null ? <Unknown why={why} /> : formatQuantity(value)}</td>;
}

/** Goods of our own need no word. */
const KIND_WORDS: Readonly<Record<LineKind, string | null>> = {
  stocked: null,
  kit: 'kit',
  non_stock: 'not stocked',
  drop_ship: 'drop-ship',
  service: 'service',
  charge: 'charge',
  comment: 'text',
};

/** Steps that every unit passes through; an allocation ends when it ships. */
const FLOW: ReadonlySet<QuantityType> = new Set(['ordered', 'picked', 'shipped', 'delivered', 'invoiced']);

/** The nearest known quantity before this one that must equal it in the end. */
function previousOf(line: LineView, columns: typeof CHAIN, index: number): Micros | null {
  for (let at = index - 1; at >= 0; at -= 1) {
    const type = columns[at]?.type;
    const figure = type && FLOW.has(type) ? line.quantities[type] : undefined;
    if (figure) return figure.value;
  }
  return null;
}

interface QuantityProps {
  readonly line: LineView;
  readonly type: QuantityType;
  readonly words: string;
  readonly ordered: Micros | null;
  readonly previous: Micros | null;
}

function Quantity({ line, type, words, ordered, previous }: QuantityProps): ReactNode {
  const figure = line.quantities[type];
  if (!figure)
    return (
      <td className="num quantity">
        <Unknown why={line.stocked ? 'No system states this quantity' : 'Not stocked: this step does not apply'} />
      </td>
    );
  const share = ordered === null || ordered === 0 ? 0 : Math.min(1, Math.abs(figure.value / ordered));
  const less = line.mismatches.length > 0 && previous !== null && figure.value !== previous && FLOW.has(type);
  return (
    <td className={less ? 'num quantity differs' : 'num quantity'}>
      <EvidenceLink title={`${words}, line ${line.lineNo}`} sources={figure.sources}>
        {formatQuantity(figure.value)}
        {type === 'ordered' && line.unit !== null && <span className="currency">{line.unit}</span>}
      </EvidenceLink>
      <span className="quantity-bar" aria-hidden>
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </td>
  );
}
