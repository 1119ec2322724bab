import { z } from 'zod';
import { INVOICES, PACKAGES, RETURNS, SALES, SHIPMENTS } from '../manifest.ts';
import { documentStream } from './documents.ts';
import { embedChildren, type Children } from './embed.ts';

const STAMPS = ['create_date', 'write_date'];
const stamped = z.looseObject({ id: z.int(), state: z.string(), create_date: z.looseObject({ year: z.int() }) });

const SALE_LINES: Children = {
  model: 'sale.line',
  field: 'lines',
  fields: [
    'sequence',
    'type',
    'product.code',
    'product.rec_name',
    'product.type',
    'description',
    'quantity',
    'unit.symbol',
    'unit_price',
    'amount',
    'shipping_date',
  ],
  optional: [],
  ofSaleLines: false,
};

/** Moves that carry goods of sales: out to the customer, or back in. */
function moves(field: string): Children {
  return {
    model: 'stock.move',
    field,
    fields: ['origin', 'product.code', 'quantity', 'state', 'effective_date'],
    // Renamed with release 7.0.
    optional: ['uom.symbol', 'unit.symbol'],
    ofSaleLines: true,
  };
}

const INVOICE_LINES: Children = {
  model: 'account.invoice.line',
  field: 'lines',
  fields: ['type', 'origin', 'product.code', 'product.type', 'description', 'quantity', 'unit_price', 'amount'],
  optional: [],
  ofSaleLines: true,
};

export const salesStream = documentStream({
  manifest: SALES,
  fields: [
    'number',
    'reference',
    'description',
    'state',
    'shipment_state',
    'invoice_state',
    'sale_date',
    'party.code',
    'party.rec_name',
    'shipment_address.rec_name',
    'shipment_address.city',
    'shipment_address.country.code',
    'warehouse.rec_name',
    'currency.code',
    'untaxed_amount',
    'tax_amount',
    'total_amount',
    'lines',
    'rec_name',
    ...STAMPS,
  ],
  optional: ['carrier.rec_name'],
  only: [],
  mayBeMissing: false,
  schema: stamped.extend({ lines: z.array(z.unknown()) }),
  numbers: { order_no: ['number'], customer_po: ['reference'] },
  embed: (client, nodes) => embedChildren(client, nodes, SALE_LINES),
});

export const shipmentsStream = documentStream({
  manifest: SHIPMENTS,
  fields: [
    'number',
    'reference',
    'state',
    'planned_date',
    'effective_date',
    'customer.code',
    'customer.rec_name',
    'warehouse.rec_name',
    'outgoing_moves',
    ...STAMPS,
  ],
  optional: ['carrier.rec_name'],
  only: [],
  mayBeMissing: false,
  schema: stamped.extend({ outgoing_moves: z.array(z.unknown()) }),
  numbers: { fulfilment_no: ['number'], tracking: ['reference'] },
  embed: (client, nodes) => embedChildren(client, nodes, moves('outgoing_moves')),
});

export const packagesStream = documentStream({
  manifest: PACKAGES,
  fields: ['state', 'shipment', 'moves', 'parent', ...STAMPS],
  // Renamed with release 7.0; the tracking number comes with a module of its own.
  optional: ['code', 'number', 'shipping_reference', 'shipping_tracking_url'],
  only: [],
  mayBeMissing: true,
  schema: stamped.extend({ moves: z.array(z.unknown()) }),
  numbers: { tracking: ['shipping_reference'] },
  embed: (client, nodes) => embedChildren(client, nodes, moves('moves')),
});

export const returnsStream = documentStream({
  manifest: RETURNS,
  fields: [
    'number',
    'reference',
    'state',
    'effective_date',
    'customer.code',
    'customer.rec_name',
    'incoming_moves',
    ...STAMPS,
  ],
  optional: [],
  only: [],
  mayBeMissing: false,
  schema: stamped.extend({ incoming_moves: z.array(z.unknown()) }),
  numbers: { return_no: ['number'] },
  embed: (client, nodes) => embedChildren(client, nodes, moves('incoming_moves')),
});

export const invoicesStream = documentStream({
  manifest: INVOICES,
  fields: [
    'number',
    'reference',
    'type',
    'state',
    'party.code',
    'party.rec_name',
    'invoice_date',
    'accounting_date',
    'currency.code',
    'untaxed_amount',
    'tax_amount',
    'total_amount',
    'amount_to_pay',
    'lines',
    ...STAMPS,
  ],
  optional: ['reconciled'],
  only: [['type', '=', 'out']],
  mayBeMissing: false,
  schema: stamped.extend({ lines: z.array(z.unknown()) }),
  numbers: { invoice_no: ['number'] },
  embed: (client, nodes) => embedChildren(client, nodes, INVOICE_LINES),
});
