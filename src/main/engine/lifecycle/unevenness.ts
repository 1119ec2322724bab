import type { FactType } from '#shared/domain/document.ts';
import type { AssemblyContext } from './assembly-context.ts';
import type { LineQuantities, QuantityFigures } from './quantities.ts';
import { histories } from './stated-history.ts';

const COUNTED: FactType = 'stock';

/**
 * Whether any quantity of the order is neither nothing nor exactly what was ordered, or was another once. Where none is,
 * no tolerance of quantities below the whole decides anything.
 */
export function isUneven({ documents }: AssemblyContext, lines: readonly LineQuantities[]): boolean {
  return (
    lines.some(({ figures, bySystem }) => !isEven(figures) || Object.values(bySystem).some(differs)) ||
    documents.some(
      (entry) =>
        histories(entry).some(({ field }) => field === 'ordered') ||
        entry.document.facts?.some(({ type }) => type === COUNTED),
    )
  );
}

function isEven(figures: QuantityFigures): boolean {
  const ordered = figures.ordered?.value ?? 0;
  if (ordered < 0) return false;
  for (const type in figures) {
    const value = figures[type as keyof QuantityFigures]?.value ?? 0;
    const lessens = type === 'cancelled' || type === 'returned' || type === 'credited';
    if (value !== 0 && (lessens || value !== ordered)) return false;
  }
  return true;
}

function differs(systems: LineQuantities['bySystem']['ordered']): boolean {
  return systems?.some(({ value }) => value !== systems[0]?.value) ?? false;
}
