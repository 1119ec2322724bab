import type { ReadDb } from '../store/database.ts';
import { fold } from '../store/search-text.ts';
import { MATCHES, matchOf, type Match } from './search-match.ts';

export interface CustomerName {
  readonly name: string;
  readonly folded: string;
}

/** Every customer once, whatever the case of the letters: steps from name to name through the index instead of reading all orders. */
export function customerNames(db: ReadDb): readonly CustomerName[] {
  const names = db.column<string>(
    `WITH RECURSIVE names (name) AS (
       SELECT (SELECT customer FROM order_row WHERE customer IS NOT NULL ORDER BY customer COLLATE NOCASE LIMIT 1)
       UNION ALL
       SELECT (SELECT customer FROM order_row WHERE customer > names.name COLLATE NOCASE ORDER BY customer COLLATE NOCASE LIMIT 1)
       FROM names WHERE names.name IS NOT NULL
     )
     SELECT name FROM names WHERE name IS NOT NULL`,
  );
  return names.map((name) => ({ name, folded: fold(name) }));
}

/** Customers whose name answers a fragment, the best first. */
export function matchingCustomers(
  names: readonly CustomerName[],
  fragment: string,
): readonly { readonly name: string; readonly match: Match }[] {
  return names
    .flatMap(({ name, folded }) => {
      const match = matchOf(folded, fragment);
      return match === null ? [] : [{ name, match }];
    })
    .toSorted((a, b) => MATCHES.indexOf(a.match) - MATCHES.indexOf(b.match) || (a.name < b.name ? -1 : 1));
}
