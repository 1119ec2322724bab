import type { AssemblyDocument } from './assembly-input.ts';
import type { OrderLine } from './line-matching.ts';
import type { QuantityFigures } from './quantities.ts';

/**
 * Whether a line that is cancelled was among what the warehouse was to do; null for all others, and where no document
 * tells what that was.
 */
export function releasedLines(
  lines: readonly OrderLine[],
  quantities: readonly { readonly figures: QuantityFigures }[],
): readonly (boolean | null)[] {
  if (!quantities.some(({ figures }) => figures.cancelled)) return [];
  const atWork = lines.map(({ placements }) => placements.some(({ entry }) => isWork(entry)));
  if (!atWork.includes(true)) return [];
  return atWork.map((working, index) => (quantities[index]?.figures.cancelled ? working : null));
}

function isWork({ document: { kind }, systemKind }: AssemblyDocument): boolean {
  return kind === 'fulfilment' || kind === 'shipment' || (kind === 'order' && systemKind === 'wms');
}
