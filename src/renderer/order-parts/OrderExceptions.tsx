import type { ReactNode } from 'react';
import type { PastException } from '#shared/contract/dto/past.ts';
import { useQuery } from '../data/use-query.ts';
import { EvidenceLink } from '../evidence/EvidenceLink.tsx';
import { Age } from '../ui/Figures.tsx';
import { CauseIcon, SeverityMark } from '../ui/Icons.tsx';
import { STATE_WORDS } from '../ui/words.ts';
import { Sentence, useSentence } from '../ui/Sentence.tsx';

/** The order's exceptions, roots first with what follows from them below. */
export function OrderExceptions({ orderKey }: { orderKey: string }): ReactNode {
  const { value } = useQuery('order.exceptions', { orderKey }, { keep: true });
  return <ExceptionList exceptions={value?.rows ?? []} />;
}

/** Of whatever moment they are. */
export function ExceptionList({ exceptions }: { exceptions: readonly PastException[] }): ReactNode {
  const tell = useSentence();
  const rows = exceptions.filter((row) => row.clearedAt === null);
  if (rows.length === 0) return null;
  const roots = rows.filter((row) => row.rootKey === null || !rows.some((other) => other.exceptionKey === row.rootKey));
  const sorted = roots.flatMap((root) => [root, ...rows.filter((row) => row.rootKey === root.exceptionKey)]);
  return (
    <section>
      <h3>Open exceptions</h3>
      <ul className="order-exceptions">
        {sorted.map((row) => (
          <li key={row.exceptionKey} className={roots.includes(row) ? '' : 'consequence'}>
            <SeverityMark severity={row.severity} />
            <CauseIcon cause={row.cause} />
            <div className="grow">
              <EvidenceLink title={tell(row.headline)} sources={row.sources}>
                <Sentence text={row.headline} />
              </EvidenceLink>
              <div className="small quiet">{row.nextAction}</div>
            </div>
            <span className="small quiet nowrap">
              {STATE_WORDS[row.state]}
              {row.owner !== null && `, ${row.owner}`}
              {', '}
              <Age at={row.onsetAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
