import type { ReactNode } from 'react';
import type { ConflictView, OrderView } from '#shared/domain/order.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { Age, At } from '../../ui/Figures.tsx';
import { Monogram, useSystem } from '../../ui/Systems.tsx';

/** Who says what since when, and which rule decided. */
export function Conflicts({ view }: { view: OrderView }): ReactNode {
  if (view.conflicts.length === 0) return null;
  return (
    <section className="order-section" aria-label="Conflicts">
      <h2>{`Systems disagree (${view.conflicts.length})`}</h2>
      {view.conflicts.map((conflict) => (
        <Conflict key={conflict.subject} conflict={conflict} />
      ))}
    </section>
  );
}

function Conflict({ conflict }: { conflict: ConflictView }): ReactNode {
  return (
    <div className="conflict">
      <div className="conflict-subject">
        {conflict.subject}
        {conflict.since !== null && (
          <span className="quiet small">
            for <Age at={conflict.since} />
          </span>
        )}
      </div>
      <ul className="conflict-claims">
        {conflict.claims.map((claim) => (
          <li
            key={`${claim.connectionId} ${claim.source.documentKey} ${claim.source.path}`}
            className={claim.owner ? 'owner' : ''}
          >
            <ClaimSystem connectionId={claim.connectionId} />
            <EvidenceLink title={conflict.subject} sources={[claim.source]} className="conflict-value">
              {claim.value}
            </EvidenceLink>
            <span className="quiet small">
              {claim.at === null ? (
                'time not said'
              ) : (
                <>
                  since <At at={claim.at} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <p className="quiet small">{conflict.rule}</p>
    </div>
  );
}

function ClaimSystem({ connectionId }: { connectionId: string }): ReactNode {
  const { name } = useSystem(connectionId);
  return (
    <span className="small quiet">
      <Monogram connectionId={connectionId} />
      {` ${name}`}
    </span>
  );
}
