import { QUANTITY_TYPES } from '#shared/domain/document.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { AssemblyContext } from './assembly-context.ts';
import { isOwner, ownershipOf } from './ownership.ts';
import type { LineQuantities } from './quantities.ts';
import { quantityText } from './wording.ts';

/** The quantities of a line that several systems state: who says what, and whose figure counts. */
export function contestedOf(
  context: AssemblyContext,
  { figures, bySystem }: LineQuantities,
  unit: string | null,
): LineView['contested'] {
  return QUANTITY_TYPES.flatMap((type) => {
    const systems = bySystem[type] ?? [];
    if (systems.length < 2) return [];
    const ruling = ownershipOf(context, `quantities.${type}`, context.policy.quantities[type], systems);
    const counts = figures[type]?.sources[0];
    const claims = systems.flatMap((system) => {
      const [source] = system.sources;
      if (!source) return [];
      return [
        {
          connectionId: system.connectionId,
          value: quantityText(system.value, unit),
          at: system.recordedAt,
          owner: counts ? isSame(counts, source) : isOwner(ruling.decidedBy, system),
          source,
        },
      ];
    });
    return [{ type, ruling, claims: claims.toSorted((a, b) => Number(b.owner) - Number(a.owner)) }];
  });
}

function isSame(a: SourceRef, b: SourceRef): boolean {
  return a.documentKey === b.documentKey && a.path === b.path;
}
