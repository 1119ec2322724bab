import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { findCycles } from './cycles.ts';
import type { Import, SourceFile } from './imports.ts';
import { ALIASES, LAYERS, PACKAGES, type Layer } from './table.ts';

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Tests, and the suites and helpers that only tests import, see what they need. */
const isTest = (path: string): boolean =>
  /\.(test|system|e2e)\.tsx?$/.test(path) || /\/testing\/|\/conformance\.ts$/.test(path);

const isConfig = (path: string): boolean => /^[^/]+\.config\.ts$/.test(path);

export function layerOf(path: string): Layer | undefined {
  let best: Layer | undefined;
  for (const layer of LAYERS) {
    if (within(path, layer.path) && (best === undefined || layer.path.length > best.path.length)) best = layer;
  }
  return best;
}

function checkAlias(entry: Import, path: string): string | null {
  for (const { alias, folder } of ALIASES) {
    if (!within(path, folder)) continue;
    const inside = within(entry.from, folder);
    if (inside && entry.specifier.startsWith(alias)) return `inside ${folder} import relatively, not by ${alias}`;
    if (!inside && entry.specifier.startsWith('.')) return `import ${folder} by ${alias}, not relatively`;
  }
  return null;
}

function checkArrow(layer: Layer, entry: Import, path: string): string | null {
  if (isTest(entry.from)) return null;
  const target = layerOf(path);
  if (target === undefined) return `${path} belongs to no layer`;
  if (target !== layer && !layer.may.some((allowed) => within(path, allowed) || within(target.path, allowed))) {
    return `${layer.path} may not import ${target.path}`;
  }
  if (layer.apart && target === layer) {
    const part = (file: string): string => file.slice(layer.path.length + 1).split('/')[0] ?? '';
    if (part(entry.from) !== part(path))
      return `${layer.path}/${part(entry.from)} may not import ${part(path)} beside it`;
  }
  return null;
}

function checkPackage(layer: Layer, entry: Import, name: string): string | null {
  const isBuiltin = name.startsWith('node:') || builtinModules.includes(name);
  if (isBuiltin) {
    if (!name.startsWith('node:')) return `write node:${name}`;
    const nodeless = layer.runs === 'anywhere' || layer.runs === 'browser' || layer.runs === 'preload';
    return nodeless && !isTest(entry.from) ? `${layer.path} runs where ${name} does not exist` : null;
  }
  const allowed = PACKAGES[name];
  const guarded = name === 'electron' || name === 'better-sqlite3';
  if (layer.runs === 'tool') return null;
  if (isTest(entry.from) && !guarded) return null;
  if (allowed === undefined) return `package ${name} is not listed in tools/layers/table.ts`;
  return allowed.some((folder) => within(entry.from, folder)) ? null : `${layer.path} may not import ${name}`;
}

function checkImport(entry: Import): string | null {
  if (isConfig(entry.from)) return null;
  const layer = layerOf(entry.from);
  if (layer === undefined) return `${entry.from} belongs to no layer`;
  if (entry.target.kind === 'package') return checkPackage(layer, entry, entry.target.name);
  return checkAlias(entry, entry.target.path) ?? checkArrow(layer, entry, entry.target.path);
}

/** A folder and one inside it are one house; cycles count between folders of which neither holds the other. */
function folderEdges(imports: readonly Import[]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { from, target } of imports) {
    if (target.kind !== 'file' || isTest(from)) continue;
    const [a, b] = [posix.dirname(from), posix.dirname(target.path)];
    if (within(a, b) || within(b, a)) continue;
    edges.set(a, (edges.get(a) ?? new Set()).add(b));
  }
  return edges;
}

function fileEdges(imports: readonly Import[]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { from, target } of imports) {
    if (target.kind === 'file') edges.set(from, (edges.get(from) ?? new Set()).add(target.path));
  }
  return edges;
}

/** What is wrong with the arrows between these files, one line each; empty when all is well. */
export function checkLayers(files: readonly SourceFile[]): string[] {
  const problems: string[] = [];
  for (const file of files) {
    problems.push(...file.syntaxErrors.map((error) => `${file.path}: ${error}`));
    problems.push(
      ...file.reExports.map((line) => `${file.path}:${line}: re-exports hide where a name lives; import it there`),
    );
    for (const entry of file.imports) {
      const problem = checkImport(entry);
      if (problem !== null) problems.push(`${file.path}:${entry.line}: '${entry.specifier}': ${problem}`);
    }
  }
  const imports = files.flatMap((file) => file.imports);
  for (const cycle of findCycles(fileEdges(imports))) problems.push(`files import each other: ${cycle.join(' → ')}`);
  for (const cycle of findCycles(folderEdges(imports)))
    problems.push(`folders import each other: ${cycle.join(' → ')}`);
  return problems;
}
