import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { ALIASES } from './table.ts';

export interface Import {
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  readonly line: number;
  /** A file of the repository, or the name of a package (`node:fs` stays as it is). */
  readonly target:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'package'; readonly name: string };
}

export interface SourceFile {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Lines of `export … from`. */
  readonly reExports: readonly number[];
  readonly syntaxErrors: readonly string[];
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function resolve(from: string, written: string): Import['target'] {
  const specifier = written.replace(/\?.*$/, '');
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(from), specifier) };
  const alias = ALIASES.find((entry) => specifier.startsWith(entry.alias));
  if (alias !== undefined) return { kind: 'file', path: `${alias.folder}/${specifier.slice(alias.alias.length)}` };
  return { kind: 'package', name: packageName(specifier) };
}

/** The imports of one file: static, type-only, re-exporting and dynamic ones with a literal name. */
export function readSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const imports: Import[] = [];
  const add = (specifier: string, offset: number): void => {
    imports.push({ from: path, specifier, line: lineOf(offset), target: resolve(path, specifier) });
  };

  for (const declaration of parsed.module.staticImports) add(declaration.moduleRequest.value, declaration.start);
  const reExports: number[] = [];
  for (const declaration of parsed.module.staticExports) {
    const source = declaration.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest;
    if (source === undefined || source === null) continue;
    add(source.value, declaration.start);
    reExports.push(lineOf(declaration.start));
  }
  for (const call of parsed.module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(call.moduleRequest.start, call.moduleRequest.end));
    if (literal?.[2] !== undefined) add(literal[2], call.start);
  }
  return { path, imports, reExports, syntaxErrors: parsed.errors.map((error) => error.message) };
}
