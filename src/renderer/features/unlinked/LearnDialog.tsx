import { useState, type ReactNode } from 'react';
import type { Candidate, UnlinkedDocument } from '#shared/contract/dto/links.ts';
import type { RuleProposal } from '#shared/contract/dto/rules.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { useStudy } from '../../data/use-study.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Notice.tsx';
import { useSystem } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, plural } from '../../ui/words.ts';
import { Marked, RuleEffect } from './RuleEffect.tsx';

/** From one example to a rule: what ties the document to the order, what that would change, and then the decision. */
export function LearnDialog({
  orphan,
  candidate,
  onClose,
}: {
  orphan: UnlinkedDocument;
  candidate: Candidate;
  onClose: () => void;
}): ReactNode {
  const system = useSystem(orphan.connectionId);
  const decide = useDecide();
  const { value, error } = useQuery('rules.propose', {
    documentKey: orphan.documentKey,
    orderKey: candidate.orderKey,
  });
  const [chosenId, setChosenId] = useState<string | null>(null);
  const proposals = value?.rows ?? [];
  const usable = proposals.filter(({ refused }) => refused === null);
  const chosen = usable.find(({ rule }) => rule.id === chosenId) ?? usable[0];
  const {
    study,
    error: studyError,
    cancel,
  } = useStudy(chosen ? { study: 'rule_preview', rule: chosen.rule, forget: false } : null);
  const preview = study?.result?.study === 'rule_preview' ? study.result.preview : null;
  const learn = async (): Promise<void> => {
    if (!chosen || !preview) return;
    const words = `Learned for ${system.name}: ${chosen.words}`;
    if (await decide(words, [{ kind: 'reference_rule', rule: chosen.rule }])) onClose();
  };
  const name = `${DOCUMENT_WORDS[orphan.kind].toLowerCase()} ${orphan.label}`;
  return (
    <Dialog title="Learn from this" onClose={onClose}>
      <div className="body learn-body">
        <h2>{`What ties ${name} to ${candidate.orderNo}?`}</h2>
        {!value && !error && <Skeleton rows={3} />}
        {error && (
          <p role="alert">
            {error.message} <span className="quiet">{error.next}</span>
          </p>
        )}
        {value && proposals.length === 0 && (
          <p className="quiet">
            {`No text of the ${name} holds a number of ${candidate.orderNo}, so there is nothing to learn. It can still be linked by hand.`}
          </p>
        )}
        {proposals.length > 0 && (
          <fieldset className="proposals">
            <legend className="small quiet">{`In what ${system.name} sends`}</legend>
            {proposals.map((proposal) => (
              <Proposal
                key={proposal.rule.id}
                proposal={proposal}
                checked={proposal === chosen}
                onChoose={() => setChosenId(proposal.rule.id)}
              />
            ))}
          </fieldset>
        )}
        {chosen && (
          <section aria-label="Effect on the history">
            <h3>What it would change, before it changes anything</h3>
            {studyError ? <p role="alert">{studyError.message}</p> : <RuleEffect study={study} onCancel={cancel} />}
          </section>
        )}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button primary" disabled={!preview} onClick={() => void learn()}>
            {preview && preview.linked.count > 0
              ? `Learn it and link ${plural(preview.linked.count, 'document')}`
              : 'Learn this rule'}
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

function Proposal({
  proposal,
  checked,
  onChoose,
}: {
  proposal: RuleProposal;
  checked: boolean;
  onChoose: () => void;
}): ReactNode {
  const { rule, words, found, places, refused } = proposal;
  return (
    <label className={`proposal${refused === null ? '' : ' refused'}`}>
      <input type="radio" name="proposal" checked={checked} disabled={refused !== null} onChange={onChoose} />
      <span className="proposal-words">
        <span>{words.charAt(0).toUpperCase() + words.slice(1)}</span>
        <span className="small quiet ellipsis">
          <Marked {...found} />
        </span>
        {refused !== null && <span className="small ageing">{`Not offered: ${refused}`}</span>}
      </span>
      <span className="small quiet" title={rule.pattern}>
        {refused === null ? `places ${plural(places, 'document')} that ${places === 1 ? 'waits' : 'wait'}` : ''}
      </span>
    </label>
  );
}
