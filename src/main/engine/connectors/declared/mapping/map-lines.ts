import type { DocumentLine, MilestoneClaim, ConditionClaim, QuantityType, Sourced } from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import type { View } from '../expression/expression.ts';
import { mapCondition, mapMilestone } from './map-claims.ts';
import type { CompiledLines } from './compiled.ts';
import { isTrue, itemsAt, numberAt, textAt, Unmappable, valueAt } from './read.ts';

export interface MappedLines {
  readonly lines: readonly DocumentLine[];
  readonly milestones: readonly MilestoneClaim[];
  readonly conditions: readonly ConditionClaim[];
}

/** The lines of a document, with what their rows claim. @throws Unmappable */
export function mapLines(declared: CompiledLines, document: View): MappedLines {
  const lines: DocumentLine[] = [];
  const milestones: MilestoneClaim[] = [];
  const conditions: ConditionClaim[] = [];
  const keys = new Set<string>();
  for (const { value, pointer } of itemsAt(declared.rows, document)) {
    const row: View = { record: document.record, document, value, pointer };
    if (!isTrue(declared.when, row)) continue;
    const line = mapLine(declared, row, document);
    if (keys.has(line.lineKey))
      throw new Unmappable(`Two lines of the document have the key "${line.lineKey}"`, pointer);
    keys.add(line.lineKey);
    lines.push(line);
    for (const milestone of declared.milestones) {
      const claim = mapMilestone(milestone, row, null);
      if (claim !== null) milestones.push({ ...claim, lineKey: line.lineKey });
    }
    for (const condition of declared.conditions) {
      const claim = mapCondition(condition, row, null);
      if (claim !== null) conditions.push({ ...claim, lineKey: line.lineKey });
    }
  }
  return { lines, milestones, conditions };
}

function mapLine(declared: CompiledLines, row: View, document: View): DocumentLine {
  const key = textAt(declared.key, row);
  if (key === null) throw new Unmappable(`A line has no key: "${declared.key.text}" gives nothing`, row.pointer);
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
  for (const [type, number] of declared.quantities) {
    const quantity = numberAt(number, row, document);
    if (quantity !== null) quantities[type] = quantity;
  }
  return {
    lineKey: key.value,
    orderLineNo: textAt(declared.orderLineNo, row),
    itemNo: textAt(declared.itemNo, row),
    description: textAt(declared.description, row),
    unit: textAt(declared.unit, row),
    unitPrice: numberAt(declared.unitPrice, row, document),
    amount: numberAt(declared.amount, row, document),
    quantities,
    stocked: declared.stocked === null || valueAt(declared.stocked, row) !== false,
  };
}
