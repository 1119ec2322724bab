/** Finds the records of a page, whatever the protocol: OData, SOQL, GraphQL connections, REST lists. */

type Members = Readonly<Record<string, unknown>>;

/** Members that hold the records of a page. */
const LISTS: ReadonlySet<string> = new Set([
  'value',
  'records',
  'edges',
  'trackers',
  'items',
  'results',
  'data',
  'rows',
  'entries',
]);
const DEEPEST = 4;
/** Members that lead to the next page. */
const CONTINUATIONS: ReadonlySet<string> = new Set([
  '@odata.nextLink',
  'odata.nextLink',
  '__next',
  'nextRecordsUrl',
  'next',
  'endCursor',
  'nextPageToken',
]);
const MORE: ReadonlySet<string> = new Set(['hasNextPage', 'has_more', 'hasMore']);
const IDENTITIES: ReadonlySet<string> = new Set(['id', 'Id', 'ID']);

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Path to the list of records in an answer; null where it is no page. The one nearest to the root counts. */
export function listPathOf(answer: unknown): readonly string[] | null {
  let level: readonly (readonly [readonly string[], unknown])[] = [[[], answer]];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const next: (readonly [readonly string[], unknown])[] = [];
    for (const [path, value] of level) {
      const name = path.at(-1);
      if (Array.isArray(value) && (name === undefined || LISTS.has(name))) return path;
      if (isMembers(value)) for (const [key, member] of Object.entries(value)) next.push([[...path, key], member]);
    }
    level = next;
  }
  return null;
}

export function listAt(answer: unknown, path: readonly string[]): readonly unknown[] {
  const value = path.reduce<unknown>((at, name) => (isMembers(at) ? at[name] : undefined), answer);
  return Array.isArray(value) ? value : [];
}

/** The answer with another list of records. */
export function withList(answer: unknown, path: readonly string[], list: readonly unknown[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return list;
  return isMembers(answer) ? { ...answer, [name]: withList(answer[name], rest, list) } : answer;
}

/** The record in an element of a list: an edge of a connection holds it as its node. */
export function recordIn(element: unknown): Members | null {
  if (!isMembers(element)) return null;
  return isMembers(element['node']) ? element['node'] : element;
}

export function withRecord(element: unknown, record: Members): unknown {
  return isMembers(element) && isMembers(element['node']) ? { ...element, node: record } : record;
}

/** Members of a record that faults may change: what tells it from others stays. */
export function plainFields(record: Members): string[] {
  return Object.keys(record).filter((name) => {
    const value = record[name];
    return !IDENTITIES.has(name) && !name.startsWith('@') && value !== null && typeof value !== 'object';
  });
}

/** Whether the answer says that more pages follow. */
export function hasMore(answer: unknown): boolean {
  return membersOf(answer).some(
    ([name, value]) => (MORE.has(name) && value === true) || (name.toLowerCase().includes('next') && isText(value)),
  );
}

/** What a request for the page after this one carries: its link or cursor, or the id of its last record. */
export function marksOfNext(answer: unknown): string[] {
  if (!hasMore(answer)) return [];
  const path = listPathOf(answer);
  const last = path === null ? null : recordIn(listAt(answer, path).at(-1));
  const identity = last === null ? undefined : Object.entries(last).find(([name]) => IDENTITIES.has(name))?.[1];
  return [
    ...membersOf(answer).flatMap(([name, value]) => (CONTINUATIONS.has(name) && isText(value) ? [value] : [])),
    ...(isText(identity) ? [identity] : []),
  ];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** All members of an answer down to where records begin, by name. */
function membersOf(answer: unknown): (readonly [string, unknown])[] {
  const found: (readonly [string, unknown])[] = [];
  const walk = (value: unknown, depth: number): void => {
    if (!isMembers(value) || depth > DEEPEST) return;
    for (const [name, member] of Object.entries(value)) {
      found.push([name, member]);
      walk(member, depth + 1);
    }
  };
  walk(answer, 0);
  return found;
}
