import { field, type Field } from '../kit/drafts.ts';

/** The contract: names of the fields of an order, and of the lists in it. */
export const FIELD_NAMES = [
  'owner',
  'facility',
  'order_id',
  'order_number',
  'customer_po',
  'status_raw',
  'created',
  'modified',
  'cancelled_at',
  'requested_ship',
  'requested_delivery',
  'released_at',
  'pick_started_at',
  'picked_at',
  'packed_at',
  'staged_at',
  'shipped_at',
  'carrier',
  'service',
  'ship_to.name',
  'ship_to.city',
  'ship_to.region',
  'ship_to.country',
  'holds',
  'lines',
  'lines.line_id',
  'lines.client_line',
  'lines.sku',
  'lines.description',
  'lines.uom',
  'lines.ordered',
  'lines.allocated',
  'lines.picked',
  'lines.shipped',
  'lines.short',
  'lines.cancelled',
  'packages',
  'packages.lpn',
  'packages.sscc',
  'packages.tracking',
  'packages.contents',
  'contents.line_id',
  'contents.qty',
  'shipments',
  'shipments.shipment_id',
  'shipments.bol',
  'shipments.master_bol',
  'shipments.pro',
  'shipments.scac',
  'shipments.ship_date',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

export type Layout = Readonly<Record<FieldName, Field>>;

const LISTS: ReadonlySet<string> = new Set(['lines', 'packages', 'contents', 'shipments']);
const layouts = new WeakMap<object, Layout>();

/** Where each field stands: as the contract has it, unless the settings say otherwise. Fields of lists are relative to an entry. */
export function layoutOf({ fields }: { readonly fields: Readonly<Partial<Record<FieldName, string>>> }): Layout {
  let layout = layouts.get(fields);
  if (layout === undefined) {
    layout = Object.fromEntries(
      FIELD_NAMES.map((name) => [name, fields[name] === undefined ? usual(name) : fieldAt(fields[name])]),
    ) as Layout;
    layouts.set(fields, layout);
  }
  return layout;
}

function usual(name: FieldName): Field {
  const [first = '', ...rest] = name.split('.');
  return rest.length > 0 && LISTS.has(first) ? field(...rest) : field(first, ...rest);
}

/** The field at a JSON Pointer (RFC 6901). */
function fieldAt(pointer: string): Field {
  return field(
    ...pointer
      .split('/')
      .slice(1)
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
}
