const TEXTS = import.meta.glob('../../../docs/runbooks/*.md', { query: '?raw', import: 'default', eager: true });

/** The runbooks as they are in the documents, by file name; part of the page, so that they are there without a network. */
export const RUNBOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries(TEXTS).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1, -'.md'.length), text]),
);
