import type { ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { useQuery } from '../../data/use-query.ts';
import { At } from '../../ui/Figures.tsx';
import { formatDuration } from '../../ui/format.ts';

/** When it was found, taken up and settled, and how often it came back. */
export function ExceptionStory({ row }: { row: ExceptionRow }): ReactNode {
  const { value } = useQuery('exceptions.history', { exceptionKey: row.exceptionKey });
  if (!value?.times) return null;
  const { detectMs, acknowledgeMs, resolveMs, waitingMs, reopened } = value.times;
  const last = value.spells.at(-1);
  const steps = [
    acknowledgeMs === null ? null : `taken up ${formatDuration(acknowledgeMs)} later`,
    resolveMs === null ? null : `settled after ${formatDuration(resolveMs)}`,
    waitingMs === 0 ? null : `${formatDuration(waitingMs)} of waiting apart`,
  ].filter((step) => step !== null);
  return (
    <div className="small quiet">
      <p>
        {'Found '}
        <At at={value.times.detectedAt} />
        {`, ${formatDuration(detectMs)} after it began`}
        {steps.length > 0 && `; ${steps.join(', ')}`}.
      </p>
      {reopened > 0 && (
        <ol className="spells" aria-label="Openings">
          {value.spells.map((spell) => (
            <li key={spell.openedAt}>
              <At at={spell.openedAt} />
              {' – '}
              {spell.closedAt === null ? spell === last ? 'now' : '' : <At at={spell.closedAt} />}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
