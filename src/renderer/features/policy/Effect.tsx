import { useState, type ReactNode } from 'react';
import type { PolicyEffect, PreviewExample } from '#shared/contract/dto/policy-preview.ts';
import { SEVERITIES } from '#shared/domain/exceptions.ts';
import { orderAddress } from '../../state/route.ts';
import { formatCount } from '../../ui/format.ts';
import { plural } from '../../ui/words.ts';

interface Line {
  readonly key: string;
  readonly words: string;
  readonly count: number;
  readonly examples: readonly PreviewExample[];
}

/** What a policy would change, in words and numbers, with ten orders of each to look at. */
export function Effect({ effect }: { readonly effect: PolicyEffect }): ReactNode {
  const lines = linesOf(effect).filter(({ count }) => count > 0);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = lines.find(({ key }) => key === chosen) ?? lines[0];
  return (
    <div className="policy-effect">
      <p>
        <strong>{effect.changed === 0 ? 'No order changes' : plural(effect.changed, 'order')}</strong>
        <span className="quiet">
          {effect.changed === 0
            ? ` of ${formatCount(effect.orders)}; ${formatCount(effect.looked)} were looked at.`
            : ` of ${formatCount(effect.orders)} would come out differently; ${formatCount(effect.looked)} were looked at in ${(effect.ms / 1000).toFixed(1)} s.`}
        </span>
      </p>
      <Totals effect={effect} />
      {shown && (
        <div className="effect-columns">
          <ul className="effect-lines" aria-label="What changes">
            {lines.map((line) => (
              <li key={line.key}>
                <button
                  type="button"
                  className="effect-line"
                  aria-pressed={line === shown}
                  onClick={() => setChosen(line.key)}
                >
                  <span className="tabular">{formatCount(line.count)}</span>
                  <span>{line.words}</span>
                </button>
              </li>
            ))}
          </ul>
          <div className="effect-examples">
            <ul aria-label={`Examples: ${shown.words}`}>
              {shown.examples.map((example) => (
                <li key={`${example.orderKey} ${example.text}`}>
                  <a href={orderAddress(example.orderKey)}>{example.orderNo}</a>
                  {example.customer !== null && <span className="quiet small ellipsis">{example.customer}</span>}
                  <span className="example-words">{example.text}</span>
                </li>
              ))}
            </ul>
            {shown.count > shown.examples.length && (
              <p className="small quiet">{`${shown.examples.length} of ${formatCount(shown.count)}.`}</p>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

function Totals({ effect: { open, late, links } }: { readonly effect: PolicyEffect }): ReactNode {
  return (
    <table className="effect-totals">
      <thead>
        <tr>
          <th>
            <span className="visually-hidden">Total</span>
          </th>
          <th className="num">Now</th>
          <th className="num">Then</th>
          <th className="num">Difference</th>
        </tr>
      </thead>
      <tbody>
        {SEVERITIES.toReversed().map((severity) => (
          <Total
            key={severity}
            words={`Open, ${severity}`}
            before={open.before[severity]}
            after={open.after[severity]}
          />
        ))}
        <Total words="Late orders" before={late.before} after={late.after} />
        {links && <Total words="Links that wait for a person" before={0} after={links.waiting} />}
      </tbody>
    </table>
  );
}

function Total({
  words,
  before,
  after,
}: {
  readonly words: string;
  readonly before: number;
  readonly after: number;
}): ReactNode {
  const difference = after - before;
  return (
    <tr>
      <th scope="row">{words}</th>
      <td className="num tabular">{formatCount(before)}</td>
      <td className="num tabular">{formatCount(after)}</td>
      <td className="num tabular">
        {difference === 0 ? '–' : `${difference > 0 ? '+' : '−'}${formatCount(Math.abs(difference))}`}
      </td>
    </tr>
  );
}

const CHANGE_WORDS = {
  opened: 'would open',
  cleared: 'would clear',
  raised: 'would be graver',
  lowered: 'would be milder',
} as const;

function linesOf({ verdicts, slips, causes, exceptions }: PolicyEffect): readonly Line[] {
  const facts = verdicts.facts.slice(0, 3).map(({ title, orders }) => `${title} ${formatCount(orders)}`);
  return [
    {
      key: 'verdicts',
      words: `with another verdict${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`,
      count: verdicts.orders,
      examples: verdicts.examples,
    },
    {
      key: 'slips',
      words: `with another slip: ${formatCount(slips.later)} later, ${formatCount(slips.earlier)} earlier`,
      count: slips.later + slips.earlier,
      examples: slips.examples,
    },
    { key: 'causes', words: 'with another main cause', count: causes.orders, examples: causes.examples },
    ...exceptions.flatMap(({ code, title, examples, ...counts }) =>
      (['opened', 'cleared', 'raised', 'lowered'] as const).map((change) => ({
        key: `${code} ${change}`,
        words: `${title} ${CHANGE_WORDS[change]}`,
        count: counts[change],
        examples: examples[change],
      })),
    ),
  ];
}
