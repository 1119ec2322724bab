import { useState, type ReactNode } from 'react';
import type { PolicyEffect, PreviewExample } from '#shared/contract/dto/policy-preview.ts';
import { SEVERITIES } from '#shared/domain/exceptions.ts';
import { orderAddress } from '../../state/route.ts';
import { formatCount } from '../../ui/format.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import { plural } from '../../ui/words.ts';
import { estimated, isSoFar } from './estimate.ts';

interface Line {
  readonly key: string;
  readonly words: string;
  readonly count: number;
  readonly examples: readonly PreviewExample[];
}

/** What a policy would change, in words and numbers, with ten orders of each to look at; estimated while it is looked for. */
export function Effect({ effect }: { readonly effect: PolicyEffect }): ReactNode {
  const lines = linesOf(effect).filter(({ count }) => count > 0);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = lines.find(({ key }) => key === chosen) ?? lines[0];
  return (
    <div className="policy-effect">
      <p>
        <strong>{headline(effect)}</strong>
        <span className="quiet">{` of ${formatCount(effect.orders)}${effect.changed === 0 ? '' : ' would come out differently'}; ${lookedWords(effect)}`}</span>
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
                  <span className="tabular">{about(line.count, effect)}</span>
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
                  <span className="example-words">
                    <Sentence text={example.text} />
                  </span>
                </li>
              ))}
            </ul>
            {shown.count > shown.examples.length && (
              <p className="small quiet">{`${shown.examples.length} of ${about(shown.count, effect)}.`}</p>
            )}
          </div>
        </div>
      )}
    </div>
  );
}

function headline(effect: PolicyEffect): string {
  if (effect.changed === 0) return isSoFar(effect) ? 'No order so far' : 'No order changes';
  const orders = plural(estimated(effect.changed, effect), 'order');
  return isSoFar(effect) ? `About ${orders}` : orders;
}

function lookedWords(effect: PolicyEffect): string {
  const { looked, touched, ms } = effect;
  return isSoFar(effect)
    ? `an estimate from the ${formatCount(looked)} of ${formatCount(touched)} looked at so far.`
    : `${formatCount(looked)} were looked at in ${(ms / 1000).toFixed(1)} s.`;
}

function about(count: number, effect: PolicyEffect): string {
  return `${isSoFar(effect) && count !== 0 ? '≈ ' : ''}${formatCount(estimated(count, effect))}`;
}

function Totals({ effect }: { readonly effect: PolicyEffect }): ReactNode {
  const { open, late, links } = effect;
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
            effect={effect}
          />
        ))}
        <Total words="Late orders" before={late.before} after={late.after} effect={effect} />
        {links && <Total words="Links that wait for a person" before={0} after={links.waiting} effect={null} />}
      </tbody>
    </table>
  );
}

function Total({
  words,
  before,
  after,
  effect,
}: {
  readonly words: string;
  readonly before: number;
  readonly after: number;
  /** Null: the figures are exact whatever was looked at. */
  readonly effect: PolicyEffect | null;
}): ReactNode {
  const difference = effect === null ? after - before : estimated(after - before, effect);
  const sign = effect !== null && isSoFar(effect) && difference !== 0 ? '≈ ' : '';
  return (
    <tr>
      <th scope="row">{words}</th>
      <td className="num tabular">{formatCount(before)}</td>
      <td className="num tabular">{`${sign}${formatCount(before + difference)}`}</td>
      <td className="num tabular">
        {difference === 0 ? '–' : `${sign}${difference > 0 ? '+' : '−'}${formatCount(Math.abs(difference))}`}
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
