import { SquareArrowOutUpRight, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useQuery } from '../data/use-query.ts';
import { orderAddress } from '../state/route.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { ErrorNotice, Skeleton } from '../ui/Notice.tsx';
import { OrderAxes, OrderFacts } from './OrderHead.tsx';
import { OrderExceptions } from './OrderExceptions.tsx';
import { CauseBar, WhySentence } from './Why.tsx';

/** An order beside a list: why, axes and timeline. What was shown stays until the next order's answer is here. */
export function OrderSummary({ orderKey, onClose }: { orderKey: string; onClose?: () => void }): ReactNode {
  const { value: view, error, fetching } = useQuery('order.get', { orderKey }, { keep: true });
  if (error && !view) return <ErrorNotice error={error} />;
  if (!view) return <Skeleton rows={10} />;
  return (
    <article className="order-summary" aria-busy={fetching} aria-label={`Order ${view.orderNo.value}`}>
      <header>
        <h2>
          <a href={orderAddress(view.orderKey)}>{view.orderNo.value}</a>
          <span className="quiet ellipsis">{view.customer?.value ?? ''}</span>
        </h2>
        <a
          className="button plain low icon"
          href={orderAddress(view.orderKey)}
          aria-label="Open the order"
          title="Open the order (Enter)"
        >
          <SquareArrowOutUpRight size={14} aria-hidden />
        </a>
        {onClose && (
          <button
            type="button"
            className="button plain low icon"
            aria-label="Close the panel"
            title="Close (Space)"
            onClick={onClose}
          >
            <X size={14} aria-hidden />
          </button>
        )}
      </header>
      <WhySentence view={view} />
      <CauseBar view={view} />
      <OrderAxes view={view} />
      <section className="timeline-box">
        <h3>Timeline</h3>
        <Timeline view={view} />
      </section>
      <section>
        <h3>Facts</h3>
        <OrderFacts view={view} />
      </section>
      <OrderExceptions orderKey={view.orderKey} />
    </article>
  );
}
