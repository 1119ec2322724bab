import {
  emptyDocument,
  type CanonicalDocument,
  type MilestoneClaim,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, placesOf, refer, referId, requiredText, roundedAt, textAt, type Node } from '../kit/drafts.ts';
import { amountOf, companiesOf, createdAt, ID, linesOf, namedText, namedWhen, property, referOrder } from './fields.ts';
import type { HubspotConfig } from './manifest.ts';
import { INVOICE_STATUSES, type InvoiceMeaning } from './statuses.ts';

const ORDERS = field('orders');
const DEALS = field('deals');

/** Invoice → invoice. */
export function mapInvoice(node: Node, context: MapContext<HubspotConfig>): CanonicalDocument {
  const { config } = context;
  const id = requiredText(node, '', ID);
  const number = textAt(node, '', property('hs_number'));
  const status = requiredText(node, '', property('hs_invoice_status'));
  const meaning = own(INVOICE_STATUSES, status.value) ?? null;
  return {
    ...emptyDocument('invoice'),
    label: number ?? id,
    references: referencesOf(node, id, number, context),
    statuses: meaning === null ? [] : statusesOf(node, status, meaning),
    parties: companiesOf(node),
    lines: linesOf(node, meaning?.issued === true ? ['invoiced'] : []),
    amounts: [
      ...amountOf(node, 'hs_amount_billed', 'hs_currency', config),
      ...amountOf(node, 'hs_balance_due', 'hs_currency', config, 'open'),
    ],
    milestones: meaning === null ? [] : milestonesOf(node, status, meaning),
    summary: status,
    voided: meaning?.voided === true,
    unknownValues: meaning === null ? [status] : [],
  };
}

function statusesOf(node: Node, status: Sourced<string>, { issued, payment, voided }: InvoiceMeaning): StatusClaim[] {
  const billing: AxisState = voided ? 'not_applicable' : issued ? 'complete' : 'none';
  return [
    { axis: 'billing', state: billing, native: status },
    ...(issued ? [{ axis: 'payment' as const, state: paidInPart(node, payment), native: status }] : []),
  ];
}

/** Its status knows nothing of a payment in part; the balance does. */
function paidInPart(node: Node, payment: AxisState): AxisState {
  const billed = roundedAt(node, '', property('hs_amount_billed'));
  const open = roundedAt(node, '', property('hs_balance_due'));
  if (payment !== 'none' || billed === null || open === null) return payment;
  return open.value > 0 && open.value < billed.value ? 'partial' : payment;
}

function milestonesOf(node: Node, status: Sourced<string>, { issued, payment }: InvoiceMeaning): MilestoneClaim[] {
  const billed = namedWhen(node, 'hs_invoice_date') ?? createdAt(node);
  const due = namedWhen(node, 'hs_due_date');
  return [
    { code: 'INVOICED', class: issued ? 'actual' : 'planned', when: billed, path: billed.path },
    ...(due === null ? [] : [{ code: 'PAID' as const, class: 'planned' as const, when: due, path: due.path }]),
    // That it is paid is told, not since when.
    ...(payment === 'complete'
      ? [{ code: 'PAID' as const, class: 'actual' as const, when: null, path: status.path }]
      : []),
  ];
}

function referencesOf(
  node: Node,
  id: Sourced<string>,
  number: Sourced<string> | null,
  context: MapContext<HubspotConfig>,
): Reference[] {
  const { config, connectionId } = context;
  const references: Reference[] = [];
  refer(references, context, 'is', 'invoice_no', connectionId, number);
  referId(references, connectionId, 'is', 'invoice_id', id);
  referOrder(references, context, 'points_to', namedText(node, config.invoiceOrderNumberProperty));
  for (const { node: order, base } of placesOf(node, '', ORDERS)) {
    referId(references, connectionId, 'points_to', 'order_id', requiredText(order, base, ID));
  }
  if (config.dealOrderNumberProperty === '') return references;
  for (const { node: deal, base } of placesOf(node, '', DEALS)) {
    referOrder(references, context, 'points_to', textAt(deal, base, property(config.dealOrderNumberProperty)));
  }
  return references;
}
