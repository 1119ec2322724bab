import { ArrowRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { RuleExample, RulePreview } from '#shared/contract/dto/rules.ts';
import type { Study } from '#shared/contract/dto/studies.ts';
import { orderAddress } from '../../state/route.ts';
import { formatCount } from '../../ui/format.ts';
import { Monogram } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, plural, UNLINKED_WORDS } from '../../ui/words.ts';

type Part = 'linked' | 'moved' | 'broken' | 'ambiguous' | 'hubs' | 'unknown';

/** What each figure means; those that take something away look like it. */
const PARTS: readonly {
  readonly part: Part;
  readonly words: string;
  readonly help: string;
  readonly warns: boolean;
}[] = [
  { part: 'linked', words: 'linked', help: 'without an order now, with one then', warns: false },
  { part: 'moved', words: 'moved', help: 'with other orders than now', warns: true },
  { part: 'broken', words: 'broken', help: 'with an order now, without one then', warns: true },
  { part: 'ambiguous', words: 'ambiguous', help: 'the number names several orders', warns: true },
  { part: 'hubs', words: 'too common', help: 'the number is on too many documents to mean one', warns: true },
  { part: 'unknown', words: 'naming nothing', help: 'no system has sent what the number names', warns: false },
];

/** How far a preview is, and then what the rule would change, ten examples of each. */
export function RuleEffect({ study, onCancel }: { study: Study | undefined; onCancel: () => void }): ReactNode {
  if (!study || study.state === 'running') {
    const share = study && study.total > 0 ? study.done / study.total : 0;
    return (
      <div className="rule-progress" role="status">
        <progress value={share} max={1} aria-label="Reading the history" />
        <span className="small quiet tabular">
          {study && study.total > 0
            ? `${formatCount(study.done)} of ${formatCount(study.total)} documents`
            : 'Reading the history'}
        </span>
        <button type="button" className="button plain low" onClick={onCancel}>
          Stop
        </button>
      </div>
    );
  }
  if (study.state === 'cancelled') return <p className="quiet">Stopped. Choose the rule again to see its effect.</p>;
  if (study.error)
    return (
      <p role="alert">
        {study.error.message} <span className="quiet">{study.error.next}</span>
      </p>
    );
  return study.result?.study === 'rule_preview' ? <Effect preview={study.result.preview} /> : null;
}

function Effect({ preview }: { preview: RulePreview }): ReactNode {
  const [shown, setShown] = useState<Part>('linked');
  const part = preview[shown].count > 0 ? shown : (PARTS.find((each) => preview[each.part].count > 0)?.part ?? shown);
  const { count, examples } = preview[part];
  return (
    <div className="rule-effect">
      <p className="small quiet">
        {`Read ${plural(preview.read, 'document')}; a number is found in ${formatCount(preview.matched)}; ${plural(preview.orders, 'order')} would change.`}
      </p>
      <div className="effect-figures" role="group" aria-label="What would change">
        {PARTS.map(({ part: each, words, help, warns }) => (
          <button
            key={each}
            type="button"
            className={`effect-figure${warns && preview[each].count > 0 ? ' warns' : ''}`}
            aria-pressed={each === part}
            disabled={preview[each].count === 0}
            title={help}
            onClick={() => setShown(each)}
          >
            <span className="effect-count tabular">{formatCount(preview[each].count)}</span>
            {words}
          </button>
        ))}
      </div>
      {count === 0 ? (
        <p className="quiet">Nothing would change.</p>
      ) : (
        <>
          <ul className="examples" aria-label="Examples">
            {examples.map((example) => (
              <Example key={example.documentKey} example={example} />
            ))}
          </ul>
          {count > examples.length && (
            <p className="small quiet">{`The latest ${examples.length} of ${formatCount(count)}.`}</p>
          )}
        </>
      )}
    </div>
  );
}

function Example({ example }: { example: RuleExample }): ReactNode {
  return (
    <li className="example">
      <span className="example-name">
        <Monogram connectionId={example.connectionId} />
        <span className="quiet">{DOCUMENT_WORDS[example.kind]}</span>
        <span className="ellipsis">{example.label}</span>
      </span>
      <span className="small quiet ellipsis example-text">
        {example.found ? <Marked {...example.found} /> : 'follows another document'}
      </span>
      <span className="example-change">
        <Orders orders={example.before} none="no order" />
        <ArrowRight size={12} aria-label="becomes" />
        <Orders
          orders={example.after}
          none={example.code === null ? 'no order' : UNLINKED_WORDS[example.code].toLowerCase()}
        />
      </span>
    </li>
  );
}

function Orders({ orders, none }: { orders: RuleExample['before']; none: string }): ReactNode {
  if (orders.length === 0) return <span className="quiet">{none}</span>;
  return (
    <span className="ellipsis">
      {orders.map(({ orderKey, orderNo }, at) => (
        <span key={orderKey}>
          {at > 0 && ', '}
          <a href={orderAddress(orderKey)}>{orderNo}</a>
        </span>
      ))}
    </span>
  );
}

/** The text with the number that the rule takes from it. */
export function Marked({ within, text }: { within: string; text: string }): ReactNode {
  const at = within.indexOf(text);
  if (at < 0) return <>{within}</>;
  return (
    <span title={within}>
      {within.slice(0, at)}
      <mark>{text}</mark>
      {within.slice(at + text.length)}
    </span>
  );
}
