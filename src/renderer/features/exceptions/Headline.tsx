import { ChevronDown, ChevronRight } from 'lucide-react';
import { useContext, type ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import { CauseIcon } from '../../ui/Icons.tsx';
import { copiedSentence, Sentence } from '../../ui/Sentence.tsx';
import { plural } from '../../ui/words.ts';
import { FoldContext } from './fold.ts';

/** What and why, with what follows from it folded behind it, or indented below its root. */
export function Headline({ row }: { row: ExceptionRow }): ReactNode {
  const { isUnfolded, depthOf, toggle } = useContext(FoldContext);
  const depth = depthOf(row);
  const unfolded = isUnfolded(row);
  const follow = plural(row.consequences, 'consequence');
  return (
    <span
      className="cell-row headline"
      data-depth={depth === 0 ? undefined : depth}
      title={copiedSentence(row.headline)}
    >
      {row.consequences > 0 ? (
        <button
          type="button"
          className="fold-button"
          tabIndex={-1}
          aria-expanded={unfolded}
          aria-label={`${unfolded ? 'Fold' : 'Unfold'} ${follow}`}
          title={`${unfolded ? 'Fold' : 'Unfold'} ${follow} (${unfolded ? '←' : '→'})`}
          onClick={(event) => {
            event.stopPropagation();
            toggle(row);
          }}
        >
          {unfolded ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        </button>
      ) : (
        <span className="fold-gap" aria-hidden />
      )}
      <CauseIcon cause={row.cause} />
      <span className="ellipsis">
        <Sentence text={row.headline} />
      </span>
      {row.occurrences > 1 && (
        <span className="folded" title={`${row.occurrences} times on the same subject, folded into one`}>
          {`×${row.occurrences}`}
        </span>
      )}
      {row.consequences > 0 && (
        <span className="folded" title={`${follow} ${unfolded ? 'below' : 'folded under this one'}`}>
          {`+${row.consequences}`}
        </span>
      )}
    </span>
  );
}
