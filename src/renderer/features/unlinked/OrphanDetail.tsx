import { Ban, CircleSlash, Link2, Lightbulb, Undo2 } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { Candidate, UnlinkedDocument } from '#shared/contract/dto/links.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { orderAddress } from '../../state/route.ts';
import { Deciding } from '../../ui/Deciding.tsx';
import { At } from '../../ui/Figures.tsx';
import { useSystem } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, plural, UNLINKED_WORDS } from '../../ui/words.ts';
import { Candidates } from './Candidates.tsx';
import { Comparison, FactList } from './Comparison.tsx';
import { FindOrder } from './FindOrder.tsx';

/** What can be done with the document and the chosen candidate; each has a key. */
export interface OrphanActions {
  readonly link: (at: number) => void;
  readonly never: () => void;
  readonly learn: () => void;
  readonly setAside: () => void;
  readonly bringBack: () => void;
  readonly choose: (at: number) => void;
  readonly compareWith: (orderKey: string) => void;
}

/** One document of no order beside the order that it may belong to. */
export function OrphanDetail({
  orphan,
  chosen,
  actions,
  findField,
}: {
  orphan: UnlinkedDocument;
  chosen: number;
  actions: OrphanActions;
  findField: RefObject<HTMLInputElement | null>;
}): ReactNode {
  const system = useSystem(orphan.connectionId);
  const name = `${DOCUMENT_WORDS[orphan.kind]} ${orphan.label}`;
  const candidate = orphan.candidates[chosen];
  const decided = orphan.code === 'set_aside' || (orphan.code === null && orphan.decided !== null);
  return (
    <article className="orphan-card" aria-label={name}>
      <header>
        <h2>
          <EvidenceLink title={name} sources={[{ documentKey: orphan.documentKey, path: '' }]}>
            {name}
          </EvidenceLink>
        </h2>
        <p className="quiet">
          {system.name}
          {orphan.recordedAt !== null && (
            <>
              {', recorded '}
              <At at={orphan.recordedAt} />
            </>
          )}
        </p>
        {orphan.summary !== null && <p className="orphan-says">{orphan.summary}</p>}
        <p>
          {orphan.code !== null && <span className="badge">{UNLINKED_WORDS[orphan.code]}</span>} {orphan.reason}
          <Decided orphan={orphan} />
        </p>
      </header>
      <Deciding>
        <div className="orphan-actions" role="toolbar" aria-label="Act on this document">
          {decided ? (
            <button type="button" className="button low" onClick={actions.bringBack}>
              <Undo2 size={13} aria-hidden />
              {orphan.code === 'set_aside' ? 'Bring back' : 'Unlink again'}
            </button>
          ) : (
            <>
              <Action
                icon={<Link2 size={13} aria-hidden />}
                keys="Enter"
                disabled={!candidate}
                onClick={() => actions.link(chosen)}
                primary
              >
                {candidate ? `Link to ${candidate.orderNo}` : 'Link'}
              </Action>
              <Action icon={<Lightbulb size={13} aria-hidden />} keys="L" disabled={!candidate} onClick={actions.learn}>
                Learn this
              </Action>
              <Action icon={<Ban size={13} aria-hidden />} keys="N" disabled={!candidate} onClick={actions.never}>
                Never link
              </Action>
              <Action icon={<CircleSlash size={13} aria-hidden />} keys="X" onClick={actions.setAside}>
                Belongs to no order
              </Action>
            </>
          )}
        </div>
      </Deciding>
      {candidate && !decided && <LearnHint orphan={orphan} candidate={candidate} onLearn={actions.learn} />}
      <section aria-label="Beside the order">
        {candidate ? (
          <Comparison comparison={candidate.comparison} orderNo={candidate.orderNo} />
        ) : (
          <>
            <h3>What it says</h3>
            <FactList documentKey={orphan.documentKey} facts={orphan.facts} />
          </>
        )}
      </section>
      <section aria-label="May belong to">
        <div className="section-head">
          <h3>{orphan.candidates.length === 0 ? 'No candidate' : 'May belong to'}</h3>
          <span className="spacer" />
          <FindOrder field={findField} onFound={actions.compareWith} />
        </div>
        {orphan.candidates.length === 0 && (
          <p className="quiet">No order shares a number, a customer or a date with it. Look for the right one above.</p>
        )}
        <Candidates candidates={orphan.candidates} chosen={chosen} onChoose={actions.choose} onLink={actions.link} />
      </section>
    </article>
  );
}

function Decided({ orphan }: { orphan: UnlinkedDocument }): ReactNode {
  if (orphan.decided === null) return null;
  const { author, at, orderKey, orderNo } = orphan.decided;
  return (
    <span className="quiet">
      {' '}
      {orphan.code === null && orderKey !== null && (
        <>
          {'Linked to '}
          <a href={orderAddress(orderKey)}>{orderNo}</a>
          {' by '}
        </>
      )}
      {orphan.code === null ? author : `Last decided by ${author}`}
      {', '}
      <At at={at} />
    </span>
  );
}

function Action({
  icon,
  keys,
  disabled = false,
  primary = false,
  onClick,
  children,
}: {
  icon: ReactNode;
  keys: string;
  disabled?: boolean;
  primary?: boolean;
  onClick: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      className={primary ? 'button low primary' : 'button low'}
      disabled={disabled}
      onClick={onClick}
    >
      {icon}
      {children}
      <kbd>{keys}</kbd>
    </button>
  );
}

/** Where one rule would place this and others, it says so before anybody links them one by one. */
function LearnHint({
  orphan,
  candidate,
  onLearn,
}: {
  orphan: UnlinkedDocument;
  candidate: Candidate;
  onLearn: () => void;
}): ReactNode {
  const { value } = useQuery('rules.propose', { documentKey: orphan.documentKey, orderKey: candidate.orderKey });
  const best = value?.rows.find(({ refused }) => refused === null);
  if (!best || best.places < 2) return null;
  return (
    <p className="learn-hint">
      <Lightbulb size={13} aria-hidden />
      <span>
        {`One rule would place ${plural(best.places, 'document')} that wait: `}
        <span className="quiet">{best.words}</span>
      </span>
      <button type="button" className="link-button" onClick={onLearn}>
        See its effect
      </button>
    </p>
  );
}
