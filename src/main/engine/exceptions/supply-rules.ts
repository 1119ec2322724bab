import type { Micros } from '#shared/domain/decimal.ts';
import type { DocumentView, FactView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { Instant } from '#shared/domain/time.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import { foldName } from '../lifecycle/policy-scope.ts';
import { listText, quantityText, whenText } from '../lifecycle/wording.ts';
import { startOfWhen } from '../lifecycle/zoned-days.ts';
import { completedAt, endOf, promiseEnd, uniqueSources, type Rule, type RuleContext } from './rule.ts';
import { nameOf } from './stock-rules.ts';
import { spell } from './warehouse-rules.ts';

interface Stated {
  readonly document: DocumentView;
  readonly fact: FactView;
}

/** Supply that the order waits for comes after the day it is needed. */
const lateInbound: Rule = (context) => {
  const { order, days } = context;
  const late = factsOf(context, 'inbound')
    .flatMap(({ document, fact }) => {
      // What is bought for this order alone may go straight to the customer: it is needed by the promise.
      const needed = document.kind === 'purchase' ? promiseEnd(context) : neededAt(context);
      const due = fact.due === null ? null : startOfWhen(days, fact.due);
      return due === null || needed === null || due < needed ? [] : [{ document, fact, due, needed }];
    })
    .toSorted((a, b) => b.due - a.due || (a.document.documentKey < b.document.documentKey ? -1 : 1));
  const [worst] = late;
  if (!worst?.fact.due) return [];
  const { needed } = worst;
  const received = late.flatMap(({ fact }) => (fact.at === null ? [] : startOfWhen(days, fact.at)));
  const ended = [
    ...(received.length === late.length ? [Math.max(...received)] : []),
    ...(completedAt(context, 'SHIPPED') === null ? [] : [completedAt(context, 'SHIPPED') ?? 0]),
  ];
  const told = late.flatMap(({ document }) => document.recordedAt ?? []);
  return spell(context, ended.length === 0 ? null : Math.min(...ended), {
    code: 'ST-INBOUND',
    subjectKey: order.orderKey,
    atRisk: 'unshipped',
    onsetAt: Math.min(needed, ...told),
    headline: `${worst.fact.subject ?? 'Supply'} expected ${whenText(worst.fact.due)}, needed ${instantMark(needed)} (${worst.document.label}).`,
    sources: uniqueSources(late.flatMap(({ fact }) => fact.sources)),
    occurrences: late.length,
  });
};

/** The planned shipping; without one, the promise. */
function neededAt(context: RuleContext): Instant | null {
  return endOf(context, context.milestones.get('SHIPPED')?.planned) ?? promiseEnd(context);
}

/** Two systems disagree on what is on hand of an item that the order still needs. */
const stockDiffers: Rule = (context) => {
  const { order, policy, days } = context;
  const counts = factsOf(context, 'stock');
  if (counts.length < 2) return [];
  const shipped = completedAt(context, 'SHIPPED');
  return order.lines.flatMap((line) => {
    const item = line.itemNo?.value;
    if (item === undefined || !line.stocked || (shipped === null && !isOpen(line))) return [];
    const newest = newestByConnection(context, counts, item);
    const known = newest.flatMap(({ fact }) => (fact.quantity === null ? [] : [fact.quantity]));
    const most = Math.max(...known);
    const least = Math.min(...known);
    if (known.length < 2 || most - least <= most * policy.tolerances.quantityOver) return [];
    const at = newest.map(({ document, fact }) => (fact.at ? startOfWhen(days, fact.at) : (document.recordedAt ?? 0)));
    const says = newest.map(
      ({ document, fact }) =>
        `${document.connectionId} says ${quantityText(fact.quantity ?? (0 as Micros), line.unit)}`,
    );
    return spell(context, shipped, {
      code: 'ST-VAR',
      subjectKey: order.orderKey,
      part: foldName(item),
      atRisk: 'unshipped',
      onsetAt: Math.max(...at),
      headline: `On hand of ${nameOf(line)}: ${listText(says, 'and')}.`,
      sources: uniqueSources(newest.flatMap(({ fact }) => fact.sources)),
    });
  });
};

function isOpen({ quantities: { ordered, cancelled, shipped } }: LineView): boolean {
  return (ordered?.value ?? 0) - (cancelled?.value ?? 0) > (shipped?.value ?? 0);
}

function newestByConnection({ days }: RuleContext, counts: readonly Stated[], item: string): readonly Stated[] {
  const newest = new Map<string, { readonly stated: Stated; readonly at: Instant }>();
  for (const stated of counts) {
    if (stated.fact.subject === null || foldName(stated.fact.subject) !== foldName(item)) continue;
    const { document, fact } = stated;
    const at = fact.at ? startOfWhen(days, fact.at) : (document.recordedAt ?? 0);
    const known = newest.get(document.connectionId);
    if (!known || at > known.at) newest.set(document.connectionId, { stated, at });
  }
  return [...newest.values()].map(({ stated }) => stated);
}

/** What documents of the order that are not void state of one type. */
export function factsOf({ order }: RuleContext, type: FactView['type']): readonly Stated[] {
  return order.documents.flatMap((document) =>
    document.voided
      ? []
      : (document.facts ?? []).filter((fact) => fact.type === type).map((fact) => ({ document, fact })),
  );
}

export const SUPPLY_RULES: readonly Rule[] = [lateInbound, stockDiffers];
