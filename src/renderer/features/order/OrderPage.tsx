import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { DifferenceArea, OrderAsOf } from '#shared/contract/dto/past.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { ExceptionList, OrderExceptions } from '../../order-parts/OrderExceptions.tsx';
import { OrderAxes, OrderFacts } from '../../order-parts/OrderHead.tsx';
import { CauseBar, WhySentence } from '../../order-parts/Why.tsx';
import { PastContext } from '../../state/past.ts';
import { Timeline } from '../../timeline/Timeline.tsx';
import { Age } from '../../ui/Figures.tsx';
import { useScreenKeys } from '../../ui/keys.ts';
import { ErrorNotice, Skeleton } from '../../ui/Notice.tsx';
import { StandingNow } from '../../ui/now.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import { takeFocus } from '../../ui/take-focus.ts';
import { AskButton, AskedPanel, useAskedSystems, type AskedSystems } from './AskSystems.tsx';
import { Conflicts } from './Conflicts.tsx';
import { Documents } from './Documents.tsx';
import { Durations } from './Durations.tsx';
import { EventList } from './EventList.tsx';
import { ExpectedPath } from './ExpectedPath.tsx';
import { History } from './History.tsx';
import { Lines } from './Lines.tsx';
import { goToPart, ORDER_PARTS, OrderParts } from './OrderParts.tsx';
import { PastSlider } from './PastSlider.tsx';
import { PromiseHistory } from './PromiseHistory.tsx';
import { Since } from './Since.tsx';

const KEYS = [
  { keys: 'Esc', words: 'Back to the list' },
  { keys: 'N', words: 'Add a note' },
  { keys: 'R', words: 'Ask the systems of this order for what they have of it now' },
  { keys: 'H', words: 'Go to the moments: ← → move through what was known when, Esc returns to now' },
  { keys: '1 – 5', words: 'Go to why, timeline, lines, documents, notes' },
  { keys: 'T', words: 'Go to the timeline: ← → move, + − zoom, 0 shows all' },
];

/** Everything all systems say about one order, from why to the raw record. */
export function OrderPage({ orderKey }: { orderKey: string }): ReactNode {
  const { value: view, error } = useQuery('order.get', { orderKey });
  const [at, setAt] = useState<Instant | null>(null);
  const { value: asOf, error: lost } = useQuery('order.asof', at === null ? null : { orderKey, at }, { keep: true });
  const past = at === null ? undefined : asOf;
  const page = useRef<HTMLDivElement>(null);
  const asked = useAskedSystems(orderKey);
  const orderNo = view?.orderNo.value;
  useEffect(() => {
    if (orderNo !== undefined) document.title = `${orderNo} · Throughline`;
  }, [orderNo]);
  useScreenKeys((event) => {
    const part = ORDER_PARTS[Number(event.key) - 1];
    if (part !== undefined) goToPart(page.current, part);
    else if (event.key === 'Escape' && at !== null) setAt(null);
    else if (event.key === 'Escape') window.history.back();
    else if (event.key === 'h') page.current?.querySelector<HTMLElement>('.past-slider input')?.focus();
    else if (event.key === 'n') page.current?.querySelector<HTMLElement>('#order-note')?.focus();
    else if (event.key === 'r' && at === null) asked.ask();
    else if (event.key === 't') page.current?.querySelector<SVGElement>('.timeline-svg')?.focus();
    else return false;
    return true;
  }, KEYS);
  return (
    <div ref={page} className="screen order-page">
      {!view && !error && <Skeleton rows={14} />}
      {!view && error && <ErrorNotice error={error} />}
      {view && (
        <div
          ref={takeFocus}
          tabIndex={-1}
          data-scroller=""
          className="order-scroll"
          data-past={past !== undefined || undefined}
        >
          <div className="order-bar" data-past={at !== null || undefined}>
            <PastSlider orderKey={orderKey} at={at} onMove={setAt} />
            <OrderParts />
          </div>
          {at !== null && lost && <ErrorNotice error={lost} />}
          {past ? (
            <PastPage past={past} orderKey={orderKey} asked={asked} />
          ) : (
            <Page view={view} past={null} logKey={orderKey} asked={asked} />
          )}
        </div>
      )}
    </div>
  );
}

/** The order as it was known at a moment, with what has changed since. */
function PastPage({ past, orderKey, asked }: { past: OrderAsOf; orderKey: string; asked: AskedSystems }): ReactNode {
  return (
    <PastContext value={past.at}>
      <StandingNow value={past.at}>
        {past.sentence !== null && (
          <p className="past-sentence">
            <Sentence text={past.sentence} />
          </p>
        )}
        {past.known && <Page view={past.known.view} past={past} logKey={orderKey} asked={asked} />}
      </StandingNow>
    </PastContext>
  );
}

function Page({
  view,
  past,
  logKey,
  asked,
}: {
  view: OrderView;
  /** What the view is of, where it is not of now. */
  past: OrderAsOf | null;
  /** The order under the key that it has now. */
  logKey: string;
  asked: AskedSystems;
}): ReactNode {
  /** When the answers began that were put away. */
  const [putAway, setPutAway] = useState<Instant | null>(null);
  const { lookUp } = asked;
  const changed = new Set(past?.since.map((difference) => difference.area));
  const marked = (...areas: readonly DifferenceArea[]): true | undefined =>
    areas.some((area) => changed.has(area)) || undefined;
  return (
    <>
      <header className="order-head" data-changed={marked('promise', 'slip', 'axes', 'head')}>
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
          <AskButton asked={asked} />
        </div>
        {past === null && lookUp !== null && lookUp.startedAt !== putAway && (
          <AskedPanel asked={asked} onClose={() => setPutAway(lookUp.startedAt)} />
        )}
        <OrderFacts view={view} />
        <OrderAxes view={view} />
      </header>
      <section className="order-why" aria-label="Why" data-changed={marked('why', 'slip')}>
        <WhySentence view={view} />
        <CauseBar view={view} />
      </section>
      {past && <Since differences={past.since} />}
      <section className="order-section" aria-label="Timeline" data-changed={marked('milestones')}>
        <h2>Timeline</h2>
        <ExpectedPath view={view} />
        <Timeline view={view} />
        <EventList view={view} />
      </section>
      <div data-changed={marked('promise')}>
        <PromiseHistory view={view} />
      </div>
      <Durations view={view} />
      <div className="order-section" data-changed={marked('exceptions')}>
        {past?.known ? (
          <ExceptionList exceptions={past.known.exceptions} />
        ) : (
          <OrderExceptions orderKey={view.orderKey} />
        )}
      </div>
      <div data-changed={marked('conflicts')}>
        <Conflicts view={view} />
      </div>
      <div data-changed={marked('lines')}>
        <Lines view={view} />
      </div>
      <div data-changed={marked('documents')}>
        <Documents view={view} />
      </div>
      <History view={view} logKey={logKey} />
    </>
  );
}
