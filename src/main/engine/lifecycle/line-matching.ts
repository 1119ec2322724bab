import type { Micros } from '#shared/domain/decimal.ts';
import type { DocumentKind, DocumentLine, QuantityType, Sourced } from '#shared/domain/document.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { spansOrders, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { isInvoiceCopy, type NamedInvoice } from './invoice-copies.ts';

export type LineQuantities = DocumentLine['quantities'];

/** A line of a document, or the share of it, that speaks of one order line. */
export interface Placement {
  readonly entry: AssemblyDocument;
  readonly line: DocumentLine;
  /** The line's quantities, or the share of them that falls on this order line. */
  readonly quantities: LineQuantities;
}

export interface OrderLine {
  readonly lineKey: string;
  readonly lineNo: string;
  /** The line that describes it. */
  readonly base: Placement;
  readonly placements: Placement[];
  /** The line is not in the document that lists the order's lines. */
  readonly extra: boolean;
}

const BASE_PREFERENCE: readonly SystemKind[] = ['erp', 'commerce', 'crm', 'edi', 'files', 'finance', 'wms', 'tms'];
const WITHOUT_LINES_OF_THEIR_OWN: ReadonlySet<DocumentKind> = new Set(['event', 'case', 'transport', 'payment']);

/**
 * Which lines of all documents speak of which order line: by the order's line number where a system knows it, else by
 * item. Lines of the same item are filled one after the other up to what is ordered.
 */
export function matchLines(context: AssemblyContext): readonly OrderLine[] {
  const base = baseDocument(context);
  const lines: OrderLine[] = [];
  const byNumber = new Map<string, OrderLine>();
  const byItem = new Map<string, OrderLine[]>();

  function addLine(entry: AssemblyDocument, line: DocumentLine, extra: boolean): void {
    const placement: Placement = { entry, line, quantities: line.quantities };
    const added: OrderLine = {
      lineKey: freeKey(lines, extra ? `${entry.documentKey}:${line.lineKey}` : line.lineKey),
      lineNo: line.orderLineNo?.value ?? line.lineKey,
      base: placement,
      placements: [placement],
      extra,
    };
    lines.push(added);
    if (!extra && line.orderLineNo) byNumber.set(line.orderLineNo.value, added);
    const item = itemKey(line);
    if (item === null) return;
    const sameItem = byItem.get(item);
    if (sameItem) sameItem.push(added);
    else byItem.set(item, [added]);
  }

  if (base) for (const line of base.document.lines) addLine(base, line, false);
  const filled = new Map<string, number>();
  for (const entry of context.live) {
    if (entry === base || spansOrders(context, entry) || isCopy(context, entry)) continue;
    let seen: Map<string, number> | null = null;
    for (const line of entry.document.lines) {
      const item = itemKey(line);
      const numbered = line.orderLineNo ? byNumber.get(line.orderLineNo.value) : undefined;
      // Another item under the line's number, which the order does not list elsewhere, stands in for the ordered one.
      if (numbered && (agrees(numbered, item) || !byItem.has(item ?? ''))) {
        numbered.placements.push({ entry, line, quantities: line.quantities });
        continue;
      }
      const candidates = item === null ? undefined : byItem.get(item);
      if (!candidates) {
        if (!WITHOUT_LINES_OF_THEIR_OWN.has(entry.document.kind) && saysSomething(line)) addLine(entry, line, true);
      } else if (candidates.length === 1) {
        candidates[0]?.placements.push({ entry, line, quantities: line.quantities });
      } else if (entry.document.kind === 'order' && countOf(entry, item) === candidates.length) {
        seen ??= new Map();
        const position = seen.get(item ?? '') ?? 0;
        seen.set(item ?? '', position + 1);
        candidates[position]?.placements.push({ entry, line, quantities: line.quantities });
      } else {
        fill(candidates, entry, line, filled);
      }
    }
  }
  return lines;
}

function isCopy(context: AssemblyContext, entry: AssemblyDocument): boolean {
  if (entry.document.kind !== 'invoice' || entry.systemKind !== 'edi') return false;
  return isInvoiceCopy(named(entry), context.live.map(named));
}

function named({ document, systemKind }: AssemblyDocument): NamedInvoice {
  return { kind: document.kind, systemKind, label: document.label?.value ?? '' };
}

/** The order line that a line of a document speaks of; null where none or several do. */
export function orderLineOf(lines: readonly OrderLine[], entry: AssemblyDocument, lineKey: string): OrderLine | null {
  let found: OrderLine | null = null;
  for (const line of lines) {
    for (const placement of line.placements) {
      if (placement.entry === entry && placement.line.lineKey === lineKey) {
        if (found !== null && found !== line) return null;
        found = line;
      }
    }
  }
  return found ?? lineOfItem(lines, lineKey);
}

/** A remark may name the item alone. */
function lineOfItem(lines: readonly OrderLine[], text: string): OrderLine | null {
  const wanted = text.trim().toUpperCase();
  let found: OrderLine | null = null;
  for (const line of lines) {
    if (itemKey(line.base.line) !== wanted) continue;
    if (found) return null;
    found = line;
  }
  return found;
}

/** A source may repeat a line key; the order's lines may not. */
function freeKey(lines: readonly OrderLine[], wanted: string): string {
  let key = wanted;
  for (let count = 2; lines.some((line) => line.lineKey === key); count++) key = `${wanted}~${count}`;
  return key;
}

/** Lists the order's lines: the anchor, else the order-class document that is nearest to the demand. */
function baseDocument(context: AssemblyContext): AssemblyDocument | null {
  const { anchor } = context;
  if (anchor && anchor.document.lines.length > 0) return anchor;
  let best: AssemblyDocument | null = null;
  for (const entry of context.live) {
    if (entry.document.kind !== 'order' || entry.document.lines.length === 0 || spansOrders(context, entry)) continue;
    if (best === null || preference(entry) < preference(best)) best = entry;
  }
  return best;
}

function preference(entry: AssemblyDocument): number {
  return BASE_PREFERENCE.indexOf(entry.systemKind);
}

/** Systems differ in case and blanks around an item number. */
export function itemKey(line: DocumentLine): string | null {
  return line.itemNo === null ? null : line.itemNo.value.trim().toUpperCase();
}

function agrees(line: OrderLine, item: string | null): boolean {
  const own = itemKey(line.base.line);
  return own === null || item === null || own === item;
}

function countOf(entry: AssemblyDocument, item: string | null): number {
  return entry.document.lines.filter((line) => itemKey(line) === item).length;
}

function saysSomething(line: DocumentLine): boolean {
  return line.amount !== null || Object.keys(line.quantities).length > 0;
}

/** Spreads a line over order lines of the same item: each is filled up to its order, the last takes the rest. */
function fill(
  candidates: readonly OrderLine[],
  entry: AssemblyDocument,
  line: DocumentLine,
  filled: Map<string, number>,
): void {
  const shares = candidates.map((): Partial<Record<QuantityType, Sourced<Micros>>> => ({}));
  for (const [key, quantity] of Object.entries(line.quantities)) {
    const type = key as QuantityType;
    let left: number = quantity.value;
    for (const [index, candidate] of candidates.entries()) {
      const slot = `${entry.connectionId}|${entry.document.kind}|${type}|${candidate.lineKey}`;
      const before = filled.get(slot) ?? 0;
      const room = Math.max(0, (candidate.base.quantities.ordered?.value ?? 0) - before);
      const taken = index === candidates.length - 1 ? left : Math.min(left, room);
      if (taken === 0) continue;
      filled.set(slot, before + taken);
      left -= taken;
      const share = shares[index];
      if (share) share[type] = { value: taken as Micros, path: quantity.path };
    }
  }
  for (const [index, quantities] of shares.entries()) {
    if (Object.keys(quantities).length > 0) candidates[index]?.placements.push({ entry, line, quantities });
  }
}
