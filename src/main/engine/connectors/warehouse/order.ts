import { ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { Sourced } from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import { microsAt, placesOf, requiredText, textAt, type Node, type Place } from '../kit/drafts.ts';
import { layoutOf, type Layout } from './layout.ts';
import type { WarehouseConfig } from './manifest.ts';
import type { Progress } from './statuses.ts';

export interface WarehouseOrder {
  readonly node: Node;
  readonly layout: Layout;
  /** Owner, site and id together. */
  readonly key: Sourced<string>;
  readonly number: Sourced<string>;
  readonly status: Sourced<string>;
  /** Null where the status is not known. */
  readonly progress: Progress | null;
  /** Shipping was confirmed: nothing less proves that it left. */
  readonly shipped: boolean;
  readonly lines: readonly Place[];
  readonly packages: readonly Place[];
}

export function readOrder(node: Node, config: WarehouseConfig): WarehouseOrder {
  const layout = layoutOf(config);
  const status = requiredText(node, '', layout.status_raw);
  const progress = own(config.statuses, status.value.trim().toLowerCase()) ?? null;
  const id = requiredText(node, '', layout.order_id);
  const parts = [textAt(node, '', layout.owner)?.value ?? '', textAt(node, '', layout.facility)?.value ?? '', id.value];
  const lines = placesOf(node, '', layout.lines);
  return {
    node,
    layout,
    key: { value: parts.map(encodeURIComponent).join('/'), path: id.path },
    number: requiredText(node, '', layout.order_number),
    status,
    progress,
    shipped: progress === 'shipped' || progress === 'closed',
    lines,
    packages: placesOf(node, '', layout.packages),
  };
}

export function lineKeyOf({ node, base }: Place, layout: Layout): string {
  return requiredText(node, base, layout['lines.line_id']).value;
}

/** How much of each line is in the cartons; null where no carton says what is in it. */
export function packedOf({ packages, layout }: WarehouseOrder): ReadonlyMap<string, number> | null {
  const contents = packages.flatMap(({ node, base }) => placesOf(node, base, layout['packages.contents']));
  if (contents.length === 0) return null;
  const sums = new Map<string, number>();
  for (const { node, base } of contents) {
    const line = requiredText(node, base, layout['contents.line_id']).value;
    const quantity: Micros = microsAt(node, base, layout['contents.qty'])?.value ?? ZERO;
    sums.set(line, (sums.get(line) ?? 0) + quantity);
  }
  return sums;
}
