import { useState, type ReactNode } from 'react';
import type { LearnedRule } from '#shared/contract/dto/rules.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { useStudy } from '../../data/use-study.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { At } from '../../ui/Figures.tsx';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { Monogram, useSystem } from '../../ui/Systems.tsx';
import { RuleEffect } from './RuleEffect.tsx';

/** Every rule that was learned: who approved it, and the way back. */
export function LearnedRules(): ReactNode {
  const { value, error } = useQuery('rules.list', {});
  const [leaving, setLeaving] = useState<LearnedRule | null>(null);
  const decide = useDecide();
  // It does nothing any more: there is no effect to look at first.
  const forget = ({ words, decisionId }: LearnedRule): Promise<boolean> =>
    decide(`Forgot: ${words}`, [{ kind: 'undo', decisionId }]);
  if (error && !value) return <ErrorNotice error={error} />;
  if (!value) return <Skeleton rows={6} />;
  if (value.rows.length === 0)
    return (
      <Notice title="Nothing learned yet">
        <p>
          Choose a document that waits and the order it belongs to, and press <kbd>L</kbd>: what ties the two together
          becomes a rule for all documents of that system, once you have seen its effect.
        </p>
      </Notice>
    );
  return (
    <div className="learned">
      <table aria-label="Learned rules">
        <thead>
          <tr>
            <th scope="col">System</th>
            <th scope="col">Rule</th>
            <th scope="col">Learned by</th>
            <th scope="col">When</th>
            <th scope="col">State</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {value.rows.map((learned) => (
            <tr key={learned.decisionId} className={learned.inForce ? '' : 'undone'}>
              <td>
                <Monogram connectionId={learned.rule.connectionId} />
              </td>
              <td className="learned-words">
                {learned.words}
                <span className="mono small quiet ellipsis">{learned.rule.pattern}</span>
              </td>
              <td>{learned.author}</td>
              <td>
                <At at={learned.at} />
              </td>
              <td>{stateWords(learned)}</td>
              <td className="num">
                {learned.inForce && (
                  <button type="button" className="button low" onClick={() => setLeaving(learned)}>
                    Forget …
                  </button>
                )}
                {learned.switchedOff !== null && (
                  <button type="button" className="button low" onClick={() => void forget(learned)}>
                    Forget
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leaving && <ForgetDialog learned={leaving} onClose={() => setLeaving(null)} />}
    </div>
  );
}

function stateWords({ inForce, switchedOff }: LearnedRule): string {
  if (switchedOff !== null) return `switched off: ${switchedOff}`;
  return inForce ? 'in force' : 'undone';
}

function ForgetDialog({ learned, onClose }: { learned: LearnedRule; onClose: () => void }): ReactNode {
  const decide = useDecide();
  const system = useSystem(learned.rule.connectionId);
  const { study, cancel } = useStudy({ study: 'rule_preview', rule: learned.rule, forget: true });
  const forget = async (): Promise<void> => {
    const words = `Forgot for ${system.name}: ${learned.words}`;
    if (await decide(words, [{ kind: 'undo', decisionId: learned.decisionId }])) onClose();
  };
  return (
    <Dialog title="Forget a rule" onClose={onClose}>
      <div className="body learn-body">
        <h2>Forget this rule?</h2>
        <p>{`In what ${system.name} sends, ${learned.words}.`}</p>
        <section aria-label="Effect on the history">
          <h3>What that would change</h3>
          <RuleEffect study={study} onCancel={cancel} />
        </section>
        <footer>
          <button type="button" className="button" onClick={onClose}>
            Keep it
          </button>
          <button
            type="button"
            className="button primary"
            disabled={study?.state !== 'done'}
            onClick={() => void forget()}
          >
            Forget it
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
