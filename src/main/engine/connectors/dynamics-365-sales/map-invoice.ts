import {
  emptyDocument,
  type CanonicalDocument,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import { field, refer, referId, requiredText, textAt, whenAt, type Node } from '../kit/drafts.ts';
import { amountsOf, createdAt, CUSTOMER, labelAt, linesOf, partyAt, REASON, STATE } from './fields.ts';
import type { DynamicsSalesConfig } from './manifest.ts';
import { INVOICE_REASONS, INVOICE_STATES, type InvoiceMeaning } from './statuses.ts';

const ID = field('invoiceid');
const NUMBER = field('invoicenumber');
const ORDER = field('_salesorderid_value');
const DUE = field('duedate');

/** invoice → invoice. It has no ledger behind it. */
export function mapInvoice(node: Node, context: MapContext<DynamicsSalesConfig>): CanonicalDocument {
  const { config, connectionId } = context;
  const number = requiredText(node, '', NUMBER);
  const state = requiredText(node, '', STATE);
  const stated = own(INVOICE_STATES, state.value);
  // Also an invoice that is paid in part has the state "Paid".
  const meaning = stated && { ...stated, ...own(INVOICE_REASONS, textAt(node, '', REASON)?.value) };
  const shown = labelAt(node, '', 'statecode') ?? { ...state, value: meaning?.name ?? state.value };
  const references: Reference[] = [];
  refer(references, context, 'is', 'invoice_no', connectionId, number);
  referId(references, connectionId, 'is', 'invoice_id', requiredText(node, '', ID));
  referId(references, connectionId, 'points_to', 'order_id', textAt(node, '', ORDER));
  const parties: Party[] = [];
  partyAt(parties, 'customer', node, CUSTOMER);
  const payment = meaning?.payment ?? null;
  const voided = meaning?.voided === true;
  return {
    ...emptyDocument('invoice'),
    label: number,
    references,
    statuses:
      meaning === undefined || voided
        ? []
        : [
            { axis: 'billing', state: 'complete', native: shown },
            ...(payment === null ? [] : [{ axis: 'payment' as const, state: payment, native: shown }]),
          ],
    parties,
    lines: linesOf(node, 'invoice_details', 'invoicedetailid', (invoiced) => (voided ? {} : { invoiced })),
    amounts: amountsOf(node, config),
    milestones: milestonesOf(node, meaning, shown),
    summary: shown,
    voided,
    unknownValues: meaning === undefined ? [state] : [],
  };
}

function milestonesOf(node: Node, meaning: InvoiceMeaning | undefined, shown: Sourced<string>): MilestoneClaim[] {
  const created = createdAt(node);
  const due = whenAt(node, '', DUE, 'Z');
  const milestones: MilestoneClaim[] = [{ code: 'INVOICED', class: 'actual', when: created, path: created.path }];
  if (due !== null) milestones.push({ code: 'PAID', class: 'planned', when: due, path: due.path });
  // The state says that it is paid, not when.
  if (meaning?.payment === 'complete') {
    milestones.push({ code: 'PAID', class: 'actual', when: null, path: shown.path });
  }
  return milestones;
}
