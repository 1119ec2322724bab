/** Prefixes that narrow a search to one kind of number; the engine understands them, the field shows which one holds. */
export const SEARCH_PREFIXES = [
  { prefix: 'so:', words: 'Order' },
  { prefix: 'po:', words: 'Customer PO' },
  { prefix: 'trk:', words: 'Tracking' },
  { prefix: 'bol:', words: 'Bill of lading' },
  { prefix: 'inv:', words: 'Invoice' },
  { prefix: 'cust:', words: 'Customer' },
] as const;

export const SHORTEST_FRAGMENT = 3;

/** What is looked for, without its prefix. */
export function fragmentOf(text: string): string {
  const trimmed = text.trim();
  const known = SEARCH_PREFIXES.find(({ prefix }) => trimmed.toLowerCase().startsWith(prefix));
  return (known ? trimmed.slice(known.prefix.length) : trimmed).trim();
}
