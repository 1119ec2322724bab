import type { ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import { EvidenceLink } from '../evidence/EvidenceLink.tsx';
import { useQuery } from '../data/use-query.ts';
import { useZone } from '../state/appearance.ts';
import { useEvidence } from '../state/evidence.ts';
import { AxisGlyph, describeAxis } from '../ui/AxesStrip.tsx';
import { At, Money, SlipWords, Unknown, When } from '../ui/Figures.tsx';
import { zoneWords } from '../ui/format.ts';
import { useNow } from '../ui/now.ts';
import { Monograms, useSystem } from '../ui/Systems.tsx';
import { AXIS_STATE_WORDS, AXIS_WORDS } from '../ui/words.ts';

/** A day ends where the company is: said where that is another zone than the one on screen. */
function DayZone(): ReactNode {
  const { value } = useQuery('policy.get', {});
  const now = useNow();
  const shown = useZone();
  const zone = value?.policy.zone;
  if (zone === undefined || zoneWords(now, zone).offset === zoneWords(now, shown).offset) return null;
  return (
    <span className="faint small" title="The promised day ends at midnight there">
      {` in ${zone}`}
    </span>
  );
}

/** Customer, PO, value, dates and slip in one line of facts. */
export function OrderFacts({ view }: { view: OrderView }): ReactNode {
  const { customerPo, value, orderedAt, requested, promise, firstPromise, slip, shipTo } = view;
  const promiseMoved = firstPromise && promise && firstPromise.value.text !== promise.value.text;
  return (
    <dl className="order-facts">
      <div>
        <dt>Customer PO</dt>
        <dd>
          {customerPo ? (
            <EvidenceLink title="Customer PO" sources={customerPo.sources}>
              {customerPo.value}
            </EvidenceLink>
          ) : (
            <Unknown why="No system names a customer PO" />
          )}
        </dd>
      </div>
      <div>
        <dt>Value</dt>
        <dd>
          {value ? (
            <EvidenceLink title="Order value" sources={value.sources}>
              <Money value={value.value} />
            </EvidenceLink>
          ) : (
            <Unknown why="No system states an amount" />
          )}
        </dd>
      </div>
      {orderedAt && (
        <div>
          <dt>Ordered</dt>
          <dd>
            <EvidenceLink title="Ordered" sources={orderedAt.sources}>
              <When value={orderedAt.value} />
            </EvidenceLink>
          </dd>
        </div>
      )}
      {requested && (
        <div>
          <dt>Requested</dt>
          <dd>
            <EvidenceLink title="Requested by the customer" sources={requested.sources}>
              <When value={requested.value} />
            </EvidenceLink>
          </dd>
        </div>
      )}
      <div>
        <dt>Promised</dt>
        <dd>
          {promise ? (
            <EvidenceLink title="Promise" sources={promise.sources}>
              <When value={promise.value} />
            </EvidenceLink>
          ) : (
            <Unknown why="No system states a promised date" />
          )}
          {promise?.value.kind === 'date' && <DayZone />}
          {promiseMoved && (
            <EvidenceLink title="First promise" sources={firstPromise.sources} className="faint">
              {' '}
              first <When value={firstPromise.value} />
            </EvidenceLink>
          )}
        </dd>
      </div>
      <div>
        <dt>Slip</dt>
        <dd>
          {slip ? (
            <EvidenceLink title="Slip against the promise" sources={slip.sources}>
              <SlipWords ms={slip.ms} basis={slip.basis} />
            </EvidenceLink>
          ) : (
            <Unknown why="Not late, or no promise to measure against" />
          )}
        </dd>
      </div>
      {view.firstSlip && (
        <div>
          <dt>Against first promise</dt>
          <dd>
            <EvidenceLink title="Slip against the first promise" sources={view.firstSlip.sources}>
              <SlipWords ms={view.firstSlip.ms} basis={view.firstSlip.basis} />
            </EvidenceLink>
          </dd>
        </div>
      )}
      {view.prediction && (
        <div>
          <dt>Usually arrives</dt>
          <dd className="estimated-figure" title={`Estimated: ${view.prediction.basis}`}>
            <EvidenceLink title="Arrival by usual durations" sources={view.prediction.sources}>
              <At at={view.prediction.at} />
            </EvidenceLink>
            <span className="faint">
              {' '}
              9 of 10 by <At at={view.prediction.lateAt} />
            </span>
          </dd>
        </div>
      )}
      {shipTo && (
        <div className="wide">
          <dt>Ship to</dt>
          <dd className="ellipsis">
            <EvidenceLink title="Ship to" sources={shipTo.sources}>
              {shipTo.value}
            </EvidenceLink>
          </dd>
        </div>
      )}
      <div>
        <dt>Known to</dt>
        <dd>
          <Monograms connectionIds={view.systems} />
        </dd>
      </div>
    </dl>
  );
}

/** The seven axes with their words; each opens what the systems say. */
export function OrderAxes({ view }: { view: OrderView }): ReactNode {
  return (
    <ul className="order-axes" aria-label="Status by axis">
      {view.axes.map((axis) => (
        <AxisButton key={axis.axis} axis={axis} />
      ))}
    </ul>
  );
}

function AxisButton({ axis }: { axis: OrderView['axes'][number] }): ReactNode {
  const [owner] = axis.claims;
  const system = useSystem(owner?.connectionId ?? '');
  const native = owner === undefined ? '' : `\n${system.name}: ${owner.native}`;
  return (
    <li>
      <button
        type="button"
        className="order-axis"
        data-state={axis.state}
        aria-label={describeAxis(axis)}
        disabled={axis.claims.length === 0}
        title={`${describeAxis(axis)}${native}\n${axis.rule}`}
        onClick={() =>
          useEvidence.getState().open(
            `${AXIS_WORDS[axis.axis]}: ${AXIS_STATE_WORDS[axis.state]}`,
            axis.claims.map((claim) => claim.source),
          )
        }
      >
        <svg width={13} height={17} className="axes" aria-hidden>
          <g transform="translate(0.5 1)">
            <AxisGlyph cell={axis} width={12} height={15} />
          </g>
        </svg>
        <span>
          <span className="order-axis-name">{AXIS_WORDS[axis.axis]}</span>
          <span className="order-axis-state">
            {axis.disagree ? `${AXIS_STATE_WORDS[axis.state]}, disputed` : AXIS_STATE_WORDS[axis.state]}
          </span>
        </span>
      </button>
    </li>
  );
}
