import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { MISSING } from './fields.ts';
import { declarationSchema, type Declaration } from './schema.ts';

/** What is wrong with a declaration, and where. */
export interface DeclarationProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Keys that lead there: "streams.orders.files". */
  readonly at: string;
  readonly reason: string;
}

type Issue = z.core.$ZodIssue;
type Key = PropertyKey;

/** Reads a declaration, YAML or JSON. Everything in it is checked: keys, words, expressions, formats, zones. */
export function loadDeclaration(text: string, fileName: string): Result<Declaration, readonly DeclarationProblem[]> {
  return loadAs(declarationSchema, text, fileName);
}

/** The same for what another schema describes. */
export function loadAs<T>(
  schema: z.ZodType<T>,
  text: string,
  fileName: string,
): Result<T, readonly DeclarationProblem[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const problemAt = (offset: number, at: readonly Key[], reason: string): DeclarationProblem => {
    const { line, col } = lines.linePos(offset);
    return { file: fileName, line, column: col, at: at.map(String).join('.'), reason };
  };
  if (document.errors.length > 0) {
    return err(document.errors.map((error) => problemAt(error.pos[0], [], error.message)));
  }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 1000 }));
  if (parsed.success) return ok(parsed.data);
  const problems = parsed.error.issues.flatMap(flatten).map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    return problemAt(offsetOf(document, path), path, reasonOf(issue));
  });
  return err(problems.toSorted((a, b) => a.line - b.line || a.column - b.column));
}

/** Of the ways a value may be written, the problems of the one that its author meant. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => ({ ...issue, keys: [key], message: messages[index] ?? issue.message }));
  }
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const ways = issue.errors.map((problems) => problems.flatMap(flatten));
  const meant = ways.filter(
    (problems) => !problems.some((problem) => problem.code === 'invalid_type' && problem.path.length === 0),
  );
  const best = (meant.length > 0 ? meant : ways).toSorted((a, b) => a.length - b.length)[0] ?? [];
  return best.map((problem) => ({ ...problem, path: [...issue.path, ...problem.path] }));
}

function reasonOf(issue: Issue): string {
  if (issue.message === MISSING || (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))) {
    return `"${String(issue.path.at(-1))}" is missing`;
  }
  if (issue.code === 'invalid_key') return issue.issues.map(reasonOf).join('; ');
  return issue.message;
}

/** Offset of the node that a path leads to, or of the deepest one above it. */
function offsetOf(document: Document, path: readonly Key[]): number {
  let here: unknown = document.contents;
  let offset = startOf(here) ?? 0;
  for (const key of path) {
    const node = isAlias(here) ? here.resolve(document) : here;
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      offset = startOf(pair?.key) ?? offset;
      next = pair?.value;
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
      offset = startOf(next) ?? offset;
    }
    if (next === undefined) break;
    here = next;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
