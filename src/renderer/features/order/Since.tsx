import { useState, type ReactNode } from 'react';
import type { Difference } from '#shared/contract/dto/past.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { FactChange } from '../../order-parts/Fact.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { plural } from '../../ui/words.ts';

const FIRST = 8;

/** What is not as it was at the moment that is shown. */
export function Since({ differences }: { differences: readonly Difference[] }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = all ? differences : differences.slice(0, FIRST);
  return (
    <section className="order-section since" aria-label="What has changed since">
      <h2>
        {differences.length === 0
          ? 'Nothing has changed since'
          : `Changed since: ${plural(differences.length, 'thing')}`}
      </h2>
      {differences.length > 0 && (
        <table className="since-table">
          <thead className="visually-hidden">
            <tr>
              <th>What</th>
              <th>Then and now</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((difference) => (
              <tr key={keyOf(difference)}>
                <th scope="row">
                  <EvidenceLink title={difference.words} sources={difference.sources}>
                    <Sentence text={difference.words} />
                  </EvidenceLink>
                </th>
                <td>
                  <FactChange before={difference.before} after={difference.after} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {differences.length > FIRST && (
        <button type="button" className="link-button more" onClick={() => setAll(!all)}>
          {all ? 'Show the weightiest' : `Show all ${differences.length}`}
        </button>
      )}
    </section>
  );
}

/** Documents without a number are called alike. */
function keyOf({ area, words, sources }: Difference): string {
  return [area, words, ...sources.map(({ documentKey }) => documentKey)].join(' ');
}
