import { pointerToken } from '#shared/lib/json.ts';
import {
  childrenOf,
  evaluate,
  interpreterFor,
  runNode,
  type Expression,
  type ExpressionNode,
  type Interpreter,
  type View,
} from './expression.ts';

/** A value and the JSON Pointer it was read from. */
export interface Located {
  readonly value: unknown;
  readonly pointer: string;
}

interface Place extends Located {
  /** Where each element of an array value stands, when that is not simply pointer/0, pointer/1, … */
  readonly items?: () => readonly Located[];
}

interface Context {
  readonly interpreter: Interpreter;
  readonly variables: ReadonlyMap<string, Located>;
}

/**
 * Where the value of an expression stands in the record: the field that it is, or the first field that it was
 * computed from. A filtered or sorted element is found at its own position.
 */
export function pointerOf(expression: Expression, view: View): string {
  if (expression.path !== null) return view.pointer + expression.path.pointer;
  return locate(expression.ast, view, contextOf(expression, view));
}

/** The values of an expression, one by one with their places; a single value is one item, null is none. */
export function itemsOf(expression: Expression, view: View): readonly Located[] {
  const value = evaluate(expression, view);
  if (value === null) return [];
  if (!Array.isArray(value)) return [{ value, pointer: pointerOf(expression, view) }];
  const items = arrayItems(expression.ast, view, contextOf(expression, view));
  return (value as unknown[]).map((item, index) => ({ value: item, pointer: items[index]?.pointer ?? view.pointer }));
}

function contextOf(expression: Expression, view: View): Context {
  return {
    interpreter: interpreterFor(expression, view),
    variables: new Map(view.document === null ? [] : [['document', view.document]]),
  };
}

function below(pointer: string, key: string | number): string {
  return `${pointer}/${typeof key === 'number' ? key : pointerToken(key)}`;
}

function locate(node: ExpressionNode, at: Place, context: Context): string {
  switch (node.type) {
    case 'Field':
      return below(at.pointer, node.name);
    case 'Root':
      return '';
    case 'Variable':
      return context.variables.get(node.name)?.pointer ?? at.pointer;
    case 'Index': {
      if (!Array.isArray(at.value)) return at.pointer;
      const index = node.value < 0 ? at.value.length + node.value : node.value;
      return elementsOf(at)[index]?.pointer ?? at.pointer;
    }
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe': {
      const left = placeOf(node.left, at, context);
      return left.value !== null && typeof left.value === 'object' ? locate(node.right, left, context) : left.pointer;
    }
    case 'OrExpression':
    case 'AndExpression':
    case 'Ternary':
      return locate(branchOf(node, at, context), at, context);
    case 'LetExpression':
      return locate(node.expression, at, bind(node, at, context));
    case 'Function': {
      const source = node.children.find(reads);
      if (source === undefined) return at.pointer;
      const result = runNode(node, at.value, context.interpreter);
      const match = arrayItems(source, at, context).find((item) => item.value === result);
      return match?.pointer ?? locate(source, at, context);
    }
    case 'Current':
    case 'Identity':
    case 'Literal':
      return at.pointer;
    default: {
      const source = childrenOf(node).find(reads);
      return source === undefined ? at.pointer : locate(source, at, context);
    }
  }
}

/** The elements of the array that a node yields; the value itself when it yields no array. */
function arrayItems(node: ExpressionNode, at: Place, context: Context): readonly Located[] {
  const run = (part: ExpressionNode, value: unknown): unknown => runNode(part, value, context.interpreter) ?? null;
  const projected = (right: ExpressionNode, elements: readonly Located[]): Located[] =>
    elements.flatMap((element) => {
      const value = run(right, element.value);
      return value === null ? [] : [{ value, pointer: locate(right, element, context) }];
    });
  switch (node.type) {
    case 'Current':
    case 'Identity':
      return elementsOf(at);
    case 'Projection':
      return projected(node.right, arrayItems(node.left, at, context));
    case 'FilterProjection':
      return projected(
        node.right,
        arrayItems(node.left, at, context).filter((item) => holds(run(node.condition, item.value))),
      );
    case 'ValueProjection': {
      const base = placeOf(node.left, at, context);
      const members = base.value !== null && typeof base.value === 'object' ? base.value : {};
      const entries: readonly [string, unknown][] = Object.entries(members);
      return projected(
        node.right,
        entries.map(([key, value]) => ({ value, pointer: below(base.pointer, key) })),
      );
    }
    case 'Flatten':
      return arrayItems(node.child, at, context).flatMap((item) =>
        Array.isArray(item.value) ? elementsOf(item) : [item],
      );
    case 'MultiSelectList':
      return node.children.map((child) => ({ value: run(child, at.value), pointer: locate(child, at, context) }));
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
      return arrayItems(node.right, placeOf(node.left, at, context), context);
    case 'OrExpression':
    case 'AndExpression':
    case 'Ternary':
      return arrayItems(branchOf(node, at, context), at, context);
    case 'LetExpression':
      return arrayItems(node.expression, at, bind(node, at, context));
    case 'Slice':
      return matched(run(node, at.value), elementsOf(at), at.pointer);
    case 'Function': {
      const source = node.children.find(reads);
      if (source === undefined) break;
      const elements = arrayItems(source, at, context);
      const result = run(node, at.value);
      const [each] = node.children;
      if (node.name === 'map' && each?.type === 'ExpressionReference' && Array.isArray(result)) {
        return elements.map((element, index) => ({
          value: result[index] as unknown,
          pointer: locate(each.child, element, context),
        }));
      }
      return matched(result, elements, locate(source, at, context));
    }
    default:
      break;
  }
  return elementsOf({ value: run(node, at.value), pointer: locate(node, at, context) });
}

function placeOf(node: ExpressionNode, at: Place, context: Context): Place {
  const value = runNode(node, at.value, context.interpreter) ?? null;
  const pointer = locate(node, at, context);
  return Array.isArray(value) ? { value, pointer, items: () => arrayItems(node, at, context) } : { value, pointer };
}

function elementsOf(place: Place): readonly Located[] {
  if (place.items !== undefined) return place.items();
  if (!Array.isArray(place.value)) return place.value === null ? [] : [place];
  return (place.value as unknown[]).map((value, index) => ({ value, pointer: below(place.pointer, index) }));
}

/** Places of the elements that a function kept, found again among the elements it was given. */
function matched(result: unknown, candidates: readonly Located[], fallback: string): readonly Located[] {
  const values = Array.isArray(result) ? (result as unknown[]) : [result];
  return values.map(
    (value) => candidates.find((candidate) => candidate.value === value) ?? { value, pointer: fallback },
  );
}

function branchOf(node: ExpressionNode, at: Place, context: Context): ExpressionNode {
  const truth = (part: ExpressionNode): boolean => holds(runNode(part, at.value, context.interpreter));
  if (node.type === 'Ternary') return truth(node.condition) ? node.trueExpr : node.falseExpr;
  if (node.type === 'OrExpression') return truth(node.left) ? node.left : node.right;
  if (node.type === 'AndExpression') return truth(node.left) ? node.right : node.left;
  return node;
}

function bind(node: Extract<ExpressionNode, { type: 'LetExpression' }>, at: Place, context: Context): Context {
  const variables = new Map(context.variables);
  let interpreter = context.interpreter;
  for (const binding of node.bindings) {
    const place = placeOf(binding.reference, at, context);
    variables.set(binding.variable, place);
    interpreter = interpreter.withScope({ [binding.variable]: place.value as never });
  }
  return { interpreter, variables };
}

/** JMESPath truth: everything but null, false, "", [] and {}. */
export function holds(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  return typeof value === 'object' ? Object.keys(value).length > 0 : true;
}

const READING: ReadonlySet<string> = new Set(['Field', 'Current', 'Root', 'Variable']);
const readingNodes = new WeakMap<ExpressionNode, boolean>();

/** Whether a node looks at the record at all. */
function reads(node: ExpressionNode): boolean {
  let known = readingNodes.get(node);
  if (known === undefined) {
    known = node.type !== 'ExpressionReference' && (READING.has(node.type) || childrenOf(node).some(reads));
    readingNodes.set(node, known);
  }
  return known;
}
