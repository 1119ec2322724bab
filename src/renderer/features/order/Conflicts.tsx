import type { ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import type { ConflictView } from '#shared/domain/verdicts.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { formatRoute } from '../../state/route.ts';
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
        <span className="quiet small">
          <Standing conflict={conflict} />
        </span>
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
      <p className="quiet small">
        {`${conflict.rule} `}
        <a href={formatRoute('policy', 'ownership', { fact: conflict.ruling.fact })}>Policy rule</a>
      </p>
    </div>
  );
}

/** Since when they disagree, and until when they may still agree before it is an exception. */
function Standing({ conflict: { since, settlesAt, settled } }: { conflict: ConflictView }): ReactNode {
  return (
    <>
      {since === null ? (
        'since when is not said'
      ) : (
        <>
          since <At at={since} />, for <Age at={since} />
        </>
      )}
      {settlesAt === null ? (
        <>; no settle time runs, because no source dates it</>
      ) : settled ? (
        <>
          ; had until <At at={settlesAt} /> to agree
        </>
      ) : (
        <>
          ; may still agree until <At at={settlesAt} />
        </>
      )}
    </>
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
