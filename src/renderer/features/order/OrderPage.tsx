import { ArrowLeft, RefreshCw } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { OrderExceptions } from '../../order-parts/OrderExceptions.tsx';
import { OrderAxes, OrderFacts } from '../../order-parts/OrderHead.tsx';
import { CauseBar, WhySentence } from '../../order-parts/Why.tsx';
import { Timeline } from '../../timeline/Timeline.tsx';
import { Age } from '../../ui/Figures.tsx';
import { useScreenKeys } from '../../ui/keys.ts';
import { ErrorNotice, Skeleton } from '../../ui/Notice.tsx';
import { Conflicts } from './Conflicts.tsx';
import { Documents } from './Documents.tsx';
import { EventList } from './EventList.tsx';
import { History } from './History.tsx';
import { Lines } from './Lines.tsx';

const KEYS = [
  { keys: 'Esc', words: 'Back to the list' },
  { keys: 'N', words: 'Add a note' },
  { keys: 'T', words: 'Go to the timeline: ← → move, + − zoom, 0 shows all' },
];

/** Everything all systems say about one order, from why to the raw record. */
export function OrderPage({ orderKey }: { orderKey: string }): ReactNode {
  const { value: view, error } = useQuery('order.get', { orderKey });
  const page = useRef<HTMLDivElement>(null);
  useScreenKeys((event) => {
    if (event.key === 'Escape') window.history.back();
    else if (event.key === 'n') page.current?.querySelector<HTMLElement>('#order-note')?.focus();
    else if (event.key === 't') page.current?.querySelector<SVGElement>('.timeline-svg')?.focus();
    else return false;
    return true;
  }, KEYS);
  return (
    <div ref={page} className="screen order-page">
      {!view && !error && <Skeleton rows={14} />}
      {!view && error && <ErrorNotice error={error} />}
      {view && <Page view={view} />}
    </div>
  );
}

function Page({ view }: { view: OrderView }): ReactNode {
  const sync = useCommand('sync.start');
  return (
    <div className="order-scroll">
      <header className="order-head">
        <div className="order-title">
          <button
            type="button"
            className="button plain icon"
            aria-label="Back"
            title="Back (Esc)"
            onClick={() => window.history.back()}
          >
            <ArrowLeft size={16} aria-hidden />
          </button>
          <h1>
            <EvidenceLink title="Order number" sources={view.orderNo.sources}>
              {view.orderNo.value}
            </EvidenceLink>
          </h1>
          {view.customer && (
            <span className="order-customer ellipsis">
              <EvidenceLink title="Customer" sources={view.customer.sources}>
                {view.customer.value}
              </EvidenceLink>
            </span>
          )}
          {view.cancelled && <span className="badge">Cancelled</span>}
          {!view.anchored && (
            <span
              className="badge"
              title="No sales order of the ERP is known for it; the oldest record of it stands in"
            >
              No ERP order
            </span>
          )}
          {view.closed && !view.cancelled && <span className="badge">Closed</span>}
          <span className="spacer" />
          {view.recordedAt !== null && (
            <span className="quiet small" title="Newest change of any source">
              changed <Age at={view.recordedAt} suffix=" ago" />
            </span>
          )}
          <button
            type="button"
            className="button low"
            title="Ask every system for what changed"
            disabled={sync.pending}
            onClick={() => void sync.run({ connectionId: null })}
          >
            <RefreshCw size={13} aria-hidden />
            Refresh
          </button>
        </div>
        <OrderFacts view={view} />
        <OrderAxes view={view} />
      </header>
      <section className="order-why" aria-label="Why">
        <WhySentence view={view} />
        <CauseBar view={view} />
      </section>
      <section className="order-section" aria-label="Timeline">
        <h2>Timeline</h2>
        <Timeline view={view} />
        <EventList view={view} />
      </section>
      <div className="order-section">
        <OrderExceptions orderKey={view.orderKey} />
      </div>
      <Conflicts view={view} />
      <Lines view={view} />
      <Documents view={view} />
      <History view={view} />
    </div>
  );
}
