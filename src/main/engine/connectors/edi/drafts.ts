import type { AmountClaim, DocumentLine, MilestoneClaim, Party, Sourced, StatedFact } from '#shared/domain/document.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import type { ClaimClass, MilestoneCode } from '#shared/domain/milestones.ts';
import type { When } from '#shared/domain/time.ts';

/** A milestone at a date; none where no date stands. */
export function milestoneAt(code: MilestoneCode, kind: ClaimClass, when: Sourced<When> | null): MilestoneClaim[] {
  return when === null ? [] : [{ code, class: kind, when, path: when.path }];
}

export function fact(type: StatedFact['type'], path: string, parts: Partial<StatedFact>): StatedFact {
  return { subject: null, quantity: null, at: null, due: null, state: null, reason: null, ...parts, type, path };
}

/** How many lines the sender says that there are. */
export function controlTotal(count: Sourced<Micros> | null): StatedFact[] {
  return count === null ? [] : [fact('control_total', count.path, { quantity: count })];
}

/** Makes the keys of lines unique: a partner may repeat a line number, or give none. */
export function withOwnKeys(lines: readonly DocumentLine[]): DocumentLine[] {
  const seen = new Map<string, number>();
  return lines.map((line, index) => {
    const wanted = line.lineKey === '' ? String(index + 1) : line.lineKey;
    const count = (seen.get(wanted) ?? 0) + 1;
    seen.set(wanted, count);
    return { ...line, lineKey: count === 1 ? wanted : `${wanted}~${count}` };
  });
}

export function amountOf(type: AmountClaim['type'], amount: Sourced<Micros> | null, currency: string): AmountClaim[] {
  return amount === null ? [] : [{ type, amount, currency }];
}

/** City, region and country as one text. */
export function placeOf(parts: readonly (Sourced<string> | null)[]): Sourced<string> | null {
  const known = parts.filter((part) => part !== null);
  const [first] = known;
  return first === undefined ? null : { value: known.map((part) => part.value).join(', '), path: first.path };
}

export function partyOf(
  role: Party['role'],
  id: Sourced<string> | null,
  name: Sourced<string> | null,
  place: Sourced<string> | null,
): Party[] {
  return id === null && name === null ? [] : [{ role, id, name, ...(place && { place }) }];
}
