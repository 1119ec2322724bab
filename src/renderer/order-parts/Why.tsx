import { Fragment, type ReactNode } from 'react';
import type { OrderView } from '#shared/domain/order.ts';
import { EvidenceLink } from '../evidence/EvidenceLink.tsx';
import { formatHours } from '../ui/format.ts';
import { CauseIcon } from '../ui/Icons.tsx';
import { Sentence, useSentence } from '../ui/Sentence.tsx';
import { CAUSE_WORDS } from '../ui/words.ts';

/** The one sentence. Each part that has a source opens it. */
export function WhySentence({ view }: { view: OrderView }): ReactNode {
  const tell = useSentence();
  return (
    <p className="why">
      {view.why.map((part, index) => {
        const key = `${index} ${part.text}`;
        return part.sources.length === 0 ? (
          <span key={key}>
            <Sentence text={part.text} />
          </span>
        ) : (
          <Fragment key={key}>
            {part.text.startsWith(' ') && ' '}
            <EvidenceLink title={tell(part.text.trim())} sources={part.sources} className="why-part">
              <Sentence text={part.text.trim()} />
            </EvidenceLink>
            {part.text.endsWith(' ') && ' '}
          </Fragment>
        );
      })}
    </p>
  );
}

/** The hours of each cause, to scale; together they are the slip. */
export function CauseBar({ view }: { view: OrderView }): ReactNode {
  const total = view.causes.reduce((sum, share) => sum + share.ms, 0);
  if (total <= 0) return null;
  return (
    <div className="cause-bar-box">
      <div className="cause-bar" aria-hidden>
        {view.causes.map((share) => (
          <span
            key={`${share.code} ${share.label} ${share.ms}`}
            data-cause={share.cause}
            style={{ flexGrow: share.ms }}
          />
        ))}
      </div>
      <ul className="cause-shares">
        {view.causes.map((share) => (
          <li key={`${share.code} ${share.label} ${share.ms}`}>
            <CauseIcon cause={share.cause} size={12} />
            <EvidenceLink title={share.label} sources={share.sources}>
              <span className="tabular">{formatHours(share.ms)}</span>
              {` ${share.label}`}
            </EvidenceLink>
            <span className="faint">{CAUSE_WORDS[share.cause].toLowerCase()}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
