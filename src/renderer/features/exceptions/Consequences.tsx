import type { ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { orderAddress } from '../../state/route.ts';
import { CauseIcon } from '../../ui/Icons.tsx';
import { copiedSentence, Sentence } from '../../ui/Sentence.tsx';

/** More than a person reads beside a list. */
const SHOWN = 50;

/** What folds under this exception: it goes when this one goes. */
export function Consequences({ root }: { root: ExceptionRow }): ReactNode {
  const { value } = useQuery('exceptions.consequences', { exceptionKey: root.exceptionKey, limit: SHOWN });
  const following = value?.rows ?? [];
  if (following.length === 0) return null;
  const more = root.consequences - following.length;
  return (
    <div className="small">
      <span className="quiet">
        {root.outage === null ? 'Follows from it:' : 'May be no more than its silence, and is folded under it:'}
      </span>
      <ul className="consequences" aria-label="Consequences">
        {following.map((row) => (
          <li key={row.exceptionKey}>
            <CauseIcon cause={row.cause} />
            {root.outage !== null && row.orderKey !== null && <a href={orderAddress(row.orderKey)}>{row.orderNo}</a>}
            <EvidenceLink title={copiedSentence(row.headline)} sources={row.sources}>
              <Sentence text={row.headline} />
            </EvidenceLink>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="quiet">{`and ${more} more`}</p>}
    </div>
  );
}
