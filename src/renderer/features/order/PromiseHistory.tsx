import type { ReactNode } from 'react';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { EstimateStep, OrderView, PromiseStep, Slip } from '#shared/domain/order.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { At, SlipWords, When } from '../../ui/Figures.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Monogram } from '../../ui/Systems.tsx';

/** What was promised and asked for first, each move of it, and what holds; with the estimates that were moved. */
export function PromiseHistory({ view }: { view: OrderView }): ReactNode {
  const { promiseHistory: steps, estimateHistory: estimates } = view;
  const moved = steps.some((step) => step.from !== null) || view.firstSlip !== null;
  if (!moved && estimates.length === 0) return null;
  return (
    <section className="order-section" aria-label="Promise history">
      <h2>Promise history</h2>
      <Measures view={view} />
      <div className="wide-table">
        <table className="promises">
          <thead>
            <tr>
              <th>Stated</th>
              <th>System</th>
              <th>What</th>
              <th>From</th>
              <th>To</th>
              <th>By</th>
              <th className="stretch">Because</th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <PromiseRow
                key={`${step.what} ${step.source.documentKey} ${step.recordedAt} ${step.when.text}`}
                step={step}
              />
            ))}
            {estimates.map((step) => (
              <EstimateRow key={`${step.code} ${step.documentKey} ${step.recordedAt} ${step.when.text}`} step={step} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The order against its first and against its present promise. */
function Measures({ view: { firstPromise, promise, firstSlip, slip } }: { view: OrderView }): ReactNode {
  const measured = slip?.basis === 'billing' ? null : slip;
  return (
    <p className="small promise-measures">
      {firstPromise && (
        <span>
          {'First promise '}
          <EvidenceLink title="First promise" sources={firstPromise.sources}>
            <When value={firstPromise.value} />
          </EvidenceLink>
          <Against slip={firstSlip ?? measured} />
        </span>
      )}
      {promise && (
        <span>
          {'Promise now '}
          <EvidenceLink title="Promise" sources={promise.sources}>
            <When value={promise.value} />
          </EvidenceLink>
          <Against slip={measured} />
        </span>
      )}
    </p>
  );
}

function Against({ slip }: { slip: Slip | null }): ReactNode {
  if (slip === null) return null;
  return (
    <>
      {': '}
      <EvidenceLink title="Slip" sources={slip.sources}>
        <SlipWords ms={slip.ms} basis={slip.basis} />
      </EvidenceLink>
    </>
  );
}

function PromiseRow({ step }: { step: PromiseStep }): ReactNode {
  const { what, when, from, by, because, recordedAt, connectionId, source, standing } = step;
  const title = what === 'promise' ? 'Promised' : 'Asked for';
  return (
    <tr className={standing ? '' : 'former'}>
      <Stated at={recordedAt} />
      <td>
        <Monogram connectionId={connectionId} />
      </td>
      <td className="nowrap">{title}</td>
      <td className="nowrap">
        {from && (
          <EvidenceLink title={`${title} before`} sources={from.sources}>
            <When value={from.value} />
          </EvidenceLink>
        )}
      </td>
      <td className="nowrap">
        <EvidenceLink title={title} sources={[source]}>
          <When value={when} />
        </EvidenceLink>
      </td>
      <td>{by === 'customer' ? 'customer' : 'us'}</td>
      <td>
        {because ? (
          <EvidenceLink title="Why it was moved" sources={because.sources}>
            <Sentence text={because.value} />
          </EvidenceLink>
        ) : (
          <span className="faint">{from === null ? 'first word' : 'no record says why'}</span>
        )}
      </td>
    </tr>
  );
}

function EstimateRow({ step }: { step: EstimateStep }): ReactNode {
  const title = `${MILESTONE_LABELS[step.code]} expected`;
  return (
    <tr className={step.standing ? 'estimated-figure' : 'former estimated-figure'}>
      <Stated at={step.recordedAt} />
      <td>
        <Monogram connectionId={step.connectionId} />
      </td>
      <td className="nowrap" colSpan={2}>
        {title}
      </td>
      <td className="nowrap">
        <EvidenceLink title={title} sources={[step.source]}>
          <When value={step.when} />
        </EvidenceLink>
      </td>
      <td className="faint" colSpan={2}>
        {step.standing ? 'estimate that holds' : 'estimate, moved since'}
      </td>
    </tr>
  );
}

function Stated({ at }: { at: number | null }): ReactNode {
  return (
    <td className="nowrap">
      {at === null ? (
        <span className="none" title="The source stamps nothing">
          –
        </span>
      ) : (
        <At at={at} />
      )}
    </td>
  );
}
