import type { ReactNode } from 'react';
import type { Candidate } from '#shared/contract/dto/links.ts';
import { orderAddress } from '../../state/route.ts';

/** Up to how many there is a key for. */
export const KEYED_CANDIDATES = 9;

/** Orders that it may belong to, the likeliest first. Choosing one sets it beside the document. */
export function Candidates({
  candidates,
  chosen,
  onChoose,
  onLink,
}: {
  candidates: readonly Candidate[];
  chosen: number;
  onChoose: (at: number) => void;
  onLink: (at: number) => void;
}): ReactNode {
  return (
    <ol className="candidates" aria-label="Candidates">
      {candidates.map((candidate, at) => (
        <li key={candidate.orderKey} className="candidate" aria-current={at === chosen}>
          <button type="button" className="candidate-choice" aria-pressed={at === chosen} onClick={() => onChoose(at)}>
            <span className="candidate-score tabular" title="How likely it is that it belongs to this order">
              {`${Math.round(candidate.score * 100)} %`}
              <span className="score-bar" aria-hidden>
                <span style={{ width: `${Math.round(candidate.score * 100)}%` }} />
              </span>
            </span>
            <span className="candidate-words">
              <span className="candidate-name ellipsis">
                <span className="strong">{candidate.orderNo}</span>
                <span className="quiet">{candidate.customer === null ? '' : ` ${candidate.customer}`}</span>
              </span>
              <span className="small quiet candidate-reasons" title={candidate.reasons.join('\n')}>
                {candidate.reasons.join(' · ')}
              </span>
            </span>
          </button>
          <a className="button plain low" href={orderAddress(candidate.orderKey)}>
            Open
          </a>
          <button
            type="button"
            className="button low"
            aria-label={`Link to ${candidate.orderNo}`}
            onClick={() => onLink(at)}
          >
            Link
            {at < KEYED_CANDIDATES && <kbd>{at + 1}</kbd>}
          </button>
        </li>
      ))}
    </ol>
  );
}
