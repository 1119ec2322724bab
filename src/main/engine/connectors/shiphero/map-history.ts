import {
  emptyDocument, type CanonicalDocument, type ConditionClaim, type MilestoneClaim, type Reference, type Sourced,
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
  readonly meaning: HistoryPattern;
}

const compiled = new WeakMap<readonly HistoryPattern[], readonly Compiled[]>();

function compile(patterns: readonly HistoryPattern[]): readonly Compiled[] {
  let known = compiled.get(patterns);
  if (known === undefined) {
    known = patterns.map((meaning) => ({ expression: new RegExp(meaning.pattern, 'iu'), meaning }));
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
  for (const { expression, meaning } of compile(context.config.history)) {
    const match = expression.exec(information.value);
    if (match === null) continue;
    return { ...document, ...claimsOf(meaning, match.groups ?? {}, information, when) };
  }
  return document;
}

/**
 * What an entry opens has no end of its own: the entry that ends it makes a claim with the same code, and SKU as line,
 * whose `from` is unknown.
 */
function claimsOf(
  meaning: HistoryPattern, groups: Readonly<Record<string, string | undefined>>, information: Sourced<string>,
  when: Sourced<When>,
): { readonly milestones: readonly MilestoneClaim[]; readonly conditions: readonly ConditionClaim[] } {
  const { path } = information;
  const line = groups['sku'] === undefined ? {} : { lineKey: groups['sku'] };
  const milestones: MilestoneClaim[] = [];
  if (meaning.milestone !== undefined) {
    milestones.push({ code: meaning.milestone, class: 'actual', when, path, note: information, ...line });
  }
  const conditions: ConditionClaim[] = [];
  if (meaning.opens !== undefined) {
    const reason = groups['reason'] === undefined ? information : { value: groups['reason'], path };
    conditions.push({ code: meaning.opens, from: when, to: null, open: true, reason, path, ...line });
  }
  for (const code of meaning.closes ?? []) {
    conditions.push({ code, from: null, to: when, open: false, reason: null, path, ...line });
  }
  return { milestones, conditions };
}
