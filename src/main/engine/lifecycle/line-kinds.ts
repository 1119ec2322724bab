import type { DocumentLine, LineKind } from '#shared/domain/document.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { OrderLine } from './line-matching.ts';
import type { Policy } from '#shared/domain/policy.ts';

/** What a line sells: as its source or the policy says, else by what it holds. */
export function lineKindOf(policy: Policy, { base: { line } }: OrderLine): LineKind {
  return line.kind ?? kindByItem(policy, line) ?? (line.stocked ? 'stocked' : kindByContent(line));
}

/** Whether lines of this kind ever pass the milestone. */
export function passes({ lineKinds }: Policy, kind: LineKind, code: MilestoneCode): boolean {
  return !lineKinds[kind].skips.includes(code);
}

function kindByItem({ lineKinds }: Policy, { itemNo }: DocumentLine): LineKind | null {
  if (itemNo === null) return null;
  for (const kind in lineKinds) {
    if (lineKinds[kind as LineKind].items.some((pattern) => fits(pattern, itemNo.value))) return kind as LineKind;
  }
  return null;
}

/** "*" stands for any text; case and blanks around do not count. */
function fits(pattern: string, itemNo: string): boolean {
  const parts = pattern.trim().toUpperCase().split('*');
  const text = itemNo.trim().toUpperCase();
  const [first = ''] = parts;
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
}

function kindByContent({ quantities, unitPrice, amount, itemNo }: DocumentLine): LineKind {
  if (Object.keys(quantities).length === 0 && unitPrice === null && amount === null) return 'comment';
  return itemNo === null ? 'charge' : 'service';
}
