import type { Reference, Sourced } from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import { refer } from '../kit/drafts.ts';
import type { NumberMeaning, ShipengineConfig } from './manifest.ts';

/** A number of ours on a shipment, as what the settings say that it is. */
export function referNumber(
  into: Reference[],
  context: MapContext<ShipengineConfig>,
  meaning: NumberMeaning,
  number: Sourced<string> | null,
): void {
  if (meaning === 'nothing') return;
  refer(into, context, 'points_to', meaning, meaning === 'customer_po' ? '' : context.orderNumberScope, number);
}
