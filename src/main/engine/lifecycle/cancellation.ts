import type { SourceRef } from '#shared/domain/evidence.ts';
import type { Instant } from '#shared/domain/time.ts';
import { orderDocuments, sourceOf, startOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { isOwner, milestoneOwnership } from './ownership.ts';
import { whenText } from './wording.ts';

export interface Cancellation {
  readonly at: Instant | null;
  readonly text: string;
  readonly source: SourceRef;
}

/**
 * Whether the whole order is off: the owner says so or has voided it, or every demand-side order does while the
 * owner's system has no word for it, and nothing has left.
 */
export function cancellationOf(context: AssemblyContext): Cancellation | null {
  const { anchor } = context;
  const { decidedBy } = milestoneOwnership(context, 'CANCELLED');
  const orders = orderDocuments(context);
  const owner = orders.filter((entry) => isOwner(decidedBy, entry)).flatMap((entry) => claimOf(context, entry))[0];
  if (owner) return owner;
  const left = context.live.some(
    ({ document }) =>
      document.kind === 'fulfilment' ||
      document.kind === 'invoice' ||
      (document.kind === 'shipment' &&
        document.milestones.some((claim) => claim.code === 'SHIPPED' && claim.class === 'actual')),
  );
  if (left) return null;
  if (anchor?.document.voided) {
    const claimed = orders.flatMap((entry) => claimOf(context, entry))[0];
    return (
      claimed ?? {
        at: anchor.recordedAt,
        text: 'Cancelled.',
        source: sourceOf(anchor, anchor.document.label?.path ?? ''),
      }
    );
  }
  const others = orders.filter((entry) => entry.systemKind !== 'erp');
  const claims = others.map((entry) => claimOf(context, entry)[0]);
  const demand = others.some((entry, index) => claims[index] !== undefined && entry.systemKind !== 'wms');
  return demand && claims.every((claim) => claim !== undefined) ? (claims[0] ?? null) : null;
}

function claimOf(context: AssemblyContext, entry: AssemblyDocument): readonly Cancellation[] {
  const claim = entry.document.milestones.find(
    (each) => each.code === 'CANCELLED' && each.class === 'actual' && each.lineKey === undefined,
  );
  if (!claim) return [];
  const when = claim.when?.value ?? null;
  return [
    {
      at: when === null ? entry.recordedAt : startOf(context, when),
      text: when === null ? 'Cancelled.' : `Cancelled ${whenText(when)}.`,
      source: sourceOf(entry, claim.when?.path ?? claim.path),
    },
  ];
}
