import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, refer, referId, requiredText, requiredWhen, textAt, type Node } from '../kit/drafts.ts';
import type { HistoryPattern, ShipheroConfig } from './manifest.ts';
import { ORDER_NUMBER } from './map-order.ts';

const ORDER_ID = field('order_id');
const INFORMATION = field('information');
const CREATED = field('created_at');

interface Compiled {
  readonly expression: RegExp;
  readonly items: RegExp | null;
  readonly meaning: HistoryPattern;
}

const compiled = new WeakMap<readonly HistoryPattern[], readonly Compiled[]>();

function compile(patterns: readonly HistoryPattern[]): readonly Compiled[] {
  let known = compiled.get(patterns);
  if (known === undefined) {
    known = patterns.map((meaning) => ({
      expression: new RegExp(meaning.pattern, 'iu'),
      items: meaning.items === undefined ? null : new RegExp(meaning.items, 'giu'),
      meaning,
    }));
    compiled.set(patterns, known);
  }
  return known;
}

/** An entry of the order history → event. Text that no pattern knows stays a remark. */
export function mapHistory(node: Node, context: MapContext<ShipheroConfig>): CanonicalDocument {
  const information = requiredText(node, '', INFORMATION);
  const when = requiredWhen(node, '', CREATED, context.config.timeOffset);
  const references: Reference[] = [];
  referId(references, context.connectionId, 'points_to', 'order_id', requiredText(node, '', ORDER_ID));
  refer(references, context, 'points_to', 'order_no', context.orderNumberScope, textAt(node, '', ORDER_NUMBER));
  const document = { ...emptyDocument('event'), references, summary: information };
  for (const { expression, items, meaning } of compile(context.config.history)) {
    const match = expression.exec(information.value);
    if (match === null) continue;
    const reason = match.groups?.['reason'] ?? information.value;
    return {
      ...document,
      ...claimsOf(meaning, itemsIn(information.value, items), { value: reason, path: information.path }, when),
    };
  }
  return document;
}

/** Line keys (SKUs) that an entry names; null stands for the whole order. */
function itemsIn(text: string, items: RegExp | null): readonly (string | null)[] {
  if (items === null) return [null];
  const found: string[] = [];
  for (const { groups } of text.matchAll(items)) {
    const sku = groups?.['sku'];
    if (sku !== undefined) found.push(sku);
  }
  return found.length === 0 ? [null] : found;
}

/**
 * What an entry opens has no end of its own: the entry that ends it makes a claim with the same code, and SKU as line,
 * whose `from` is unknown.
 */
function claimsOf(
  meaning: HistoryPattern,
  items: readonly (string | null)[],
  reason: Sourced<string>,
  when: Sourced<When>,
): { readonly milestones: readonly MilestoneClaim[]; readonly conditions: readonly ConditionClaim[] } {
  const { path } = reason;
  const milestones: MilestoneClaim[] = [];
  const conditions: ConditionClaim[] = [];
  for (const item of items) {
    const line = item === null ? {} : { lineKey: item };
    if (meaning.milestone !== undefined) {
      milestones.push({ code: meaning.milestone, class: 'actual', when, path, note: reason, ...line });
    }
    if (meaning.opens !== undefined) {
      conditions.push({ code: meaning.opens, from: when, to: null, open: true, reason, path, ...line });
    }
    for (const code of meaning.closes ?? []) {
      conditions.push({ code, from: null, to: when, open: false, reason: null, path, ...line });
    }
  }
  return { milestones, conditions };
}
