import { compile, getRegisteredFunctions, TreeInterpreter } from '@jmespath-community/jmespath';
import { InvariantError } from '#shared/lib/assert.ts';
import { pointerToken } from '#shared/lib/json.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { didYouMean } from './suggest.ts';

export type ExpressionNode = ReturnType<typeof compile>;
export type Interpreter = typeof TreeInterpreter;
type Json = Parameters<Interpreter['search']>[1];

/** What an expression is read against. `$` is the whole record, `$document` the part that a document is made of. */
export interface View {
  readonly record: unknown;
  readonly document: { readonly value: unknown; readonly pointer: string } | null;
  readonly value: unknown;
  /** JSON Pointer of `value` from the record's root. */
  readonly pointer: string;
}

/** A JMESPath expression, ready to run. */
export interface Expression {
  readonly text: string;
  readonly ast: ExpressionNode;
  /** A plain path ("party.code"): its keys, and the same as a JSON Pointer. Null for anything else. */
  readonly path: { readonly keys: readonly string[]; readonly pointer: string } | null;
  readonly usesRoot: boolean;
  readonly usesDocument: boolean;
}

/** The expression cannot be computed from this record. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly expression: Expression;
  constructor(expression: Expression, message: string) {
    super(message);
    this.expression = expression;
  }
}

const THIS: ExpressionNode = { type: 'Current' };
const FUNCTIONS = getRegisteredFunctions();

/** Fails with a sentence for the author of a declaration. */
export function compileExpression(text: string): Result<Expression, string> {
  let ast: ExpressionNode;
  try {
    ast = compile(text);
  } catch (error) {
    return err(`"${text}" is no JMESPath expression: ${messageOf(error)}`);
  }
  const problem = problemOf(ast, new Set(['document']));
  if (problem !== null) return err(`"${text}": ${problem}`);
  const keys = plainKeys(ast);
  return ok({
    text,
    ast,
    path: keys === null ? null : { keys, pointer: keys.map((key) => `/${pointerToken(key)}`).join('') },
    usesRoot: contains(ast, (node) => node.type === 'Root'),
    usesDocument: contains(ast, (node) => node.type === 'Variable' && node.name === 'document'),
  });
}

/** JSON Pointer of a plain path. Of anything else there is none: the declaration's schema refuses it. */
export function pointerOfPath(text: string): string {
  const compiled = compileExpression(text);
  if (!compiled.ok || compiled.value.path === null) throw new InvariantError(`"${text}" is no plain path`);
  return compiled.value.path.pointer;
}

/**
 * The value of an expression; null where a field it reads is absent, also inside a function call.
 * @throws ExpressionError when the fields are there and the expression still fails
 */
export function evaluate(expression: Expression, view: View): unknown {
  if (expression.path !== null) return follow(view.value, expression.path.keys);
  try {
    return runNode(expression.ast, view.value, interpreterFor(expression, view)) ?? null;
  } catch (error) {
    const interpreter = interpreterFor(expression, view);
    if (pathsIn(expression.ast).some((path) => (runNode(path, view.value, interpreter) ?? null) === null)) return null;
    throw new ExpressionError(expression, messageOf(error));
  }
}

/** An interpreter that knows the record as `$` and the document as `$document`. */
export function interpreterFor(expression: Expression, view: View): Interpreter {
  if (expression.usesRoot) TreeInterpreter.search(THIS, view.record as Json);
  if (!expression.usesDocument) return TreeInterpreter;
  return TreeInterpreter.withScope({ document: (view.document?.value ?? null) as Json });
}

export function runNode(node: ExpressionNode, value: unknown, interpreter: Interpreter): unknown {
  return interpreter.visit(node, value as Json);
}

/** The nodes directly below a node. */
export function childrenOf(node: ExpressionNode): readonly ExpressionNode[] {
  const children: ExpressionNode[] = [];
  for (const part of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(part) ? part : [part]) {
      if (item !== null && typeof item === 'object' && 'type' in item) children.push(item as ExpressionNode);
    }
  }
  return children;
}

function follow(value: unknown, keys: readonly string[]): unknown {
  let here = value;
  for (const key of keys) {
    if (here === null || typeof here !== 'object' || Array.isArray(here)) return null;
    here = Object.hasOwn(here, key) ? (here as Record<string, unknown>)[key] : null;
  }
  return here ?? null;
}

function plainKeys(node: ExpressionNode): readonly string[] | null {
  if (node.type === 'Current') return [];
  if (node.type === 'Field') return [node.name];
  if (node.type !== 'Subexpression') return null;
  const left = plainKeys(node.left);
  const right = plainKeys(node.right);
  return left === null || right === null ? null : [...left, ...right];
}

function contains(node: ExpressionNode, wanted: (node: ExpressionNode) => boolean): boolean {
  return wanted(node) || childrenOf(node).some((child) => contains(child, wanted));
}

/** Unknown functions and variables: the library would report them record by record. */
function problemOf(node: ExpressionNode, variables: ReadonlySet<string>): string | null {
  if (node.type === 'Function' && !FUNCTIONS.includes(node.name)) {
    return `there is no function ${node.name}()${didYouMean(node.name, FUNCTIONS)}`;
  }
  if (node.type === 'Variable' && !variables.has(node.name)) {
    return `there is no variable $${node.name}; "$" is the record and "$document" the part a document is made of`;
  }
  if (node.type === 'LetExpression') {
    const bound = new Set([...variables, ...node.bindings.map((binding) => binding.variable)]);
    return (
      firstProblem(
        node.bindings.map((binding) => binding.reference),
        variables,
      ) ?? problemOf(node.expression, bound)
    );
  }
  return firstProblem(childrenOf(node), variables);
}

function firstProblem(nodes: readonly ExpressionNode[], variables: ReadonlySet<string>): string | null {
  for (const node of nodes) {
    const problem = problemOf(node, variables);
    if (problem !== null) return problem;
  }
  return null;
}

/** The paths that an expression reads from its own value: what may be absent. */
function pathsIn(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.type) {
    case 'Field':
    case 'Subexpression':
    case 'IndexExpression':
    case 'Root':
      return [node];
    case 'Projection':
    case 'FilterProjection':
    case 'ValueProjection':
    case 'Pipe':
      return pathsIn(node.left);
    case 'ExpressionReference':
    case 'LetExpression':
      return [];
    default:
      return childrenOf(node).flatMap(pathsIn);
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^Invalid type: /, '');
}
