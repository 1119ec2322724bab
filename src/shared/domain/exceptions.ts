/** The seven cause classes of lateness and of exceptions. */
export const CAUSE_CLASSES = ['credit', 'stock', 'warehouse', 'carrier', 'invoicing', 'data', 'customer'] as const;
export type CauseClass = (typeof CAUSE_CLASSES)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const EXCEPTION_STATES = ['new', 'acknowledged', 'in_progress', 'waiting', 'resolved', 'dismissed'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

export interface ExceptionDefinition {
  readonly cause: CauseClass;
  readonly severity: Severity;
  readonly title: string;
  readonly nextAction: string;
}

function define(cause: CauseClass, severity: Severity, title: string, nextAction: string): ExceptionDefinition {
  return { cause, severity, title, nextAction };
}

/** Every exception code with its class, starting severity and suggested next action. */
export const EXCEPTIONS = {
  'CR-HOLD': define(
    'credit',
    'high',
    'Credit hold',
    'Show exposure and overdue items; ask accounts receivable to release or collect',
  ),
  'CR-AGED': define(
    'credit',
    'critical',
    'Credit hold is ageing',
    'Escalate to the credit manager; tell sales a new date',
  ),
  'CR-PREPAY': define('credit', 'medium', 'Prepayment missing', 'Send a reminder or pro-forma; check unapplied cash'),
  'CR-RISK': define('credit', 'high', 'Risk review open', 'Route to the reviewer with the facts'),
  'ST-UNCONF': define(
    'stock',
    'medium',
    'Confirmed less than ordered',
    'Offer another site, a substitute or a split; inform the customer',
  ),
  'ST-BACK': define(
    'stock',
    'high',
    'Backordered at release',
    'Re-allocate, expedite inbound or offer a partial shipment',
  ),
  'ST-LOST': define('stock', 'high', 'Allocation lost', 'Find which order took the stock; re-peg by priority'),
  'ST-INBOUND': define(
    'stock',
    'high',
    'Inbound supply too late',
    'Chase the supplier, swap supply or move the promise',
  ),
  'ST-DATE': define('stock', 'medium', 'Available after the promise', 'Re-promise now, before release'),
  'ST-VAR': define(
    'stock',
    'medium',
    'Stock figures disagree',
    'Ask for a cycle count; block promises on phantom stock',
  ),
  'WH-NOACK': define('warehouse', 'high', 'Warehouse has not accepted', 'Check the feed first, then resend'),
  'WH-HOLD': define(
    'warehouse',
    'high',
    'Held in the warehouse, released in the ERP',
    'Show both claims; the warehouse lead clears it or the ERP pulls it back',
  ),
  'WH-LATEPICK': define('warehouse', 'high', 'Not picked by cut-off', 'Re-wave, add labour or move the carrier slot'),
  'WH-SHORT': define(
    'warehouse',
    'high',
    'Picked short',
    'Replenish, backorder the rest, adjust the ASN; stop billing until corrected',
  ),
  'WH-OVER': define(
    'warehouse',
    'medium',
    'Picked too much',
    'Return the surplus to stock; stop billing until corrected',
  ),
  'WH-DWELL': define('warehouse', 'medium', 'Waiting on the dock', 'Call the carrier or the dock'),
  'WH-NOGI': define(
    'warehouse',
    'high',
    'Shipped, no goods issue in the ERP',
    'Post the goods issue, else the invoice will lag',
  ),
  'CA-NOTENDER': define(
    'carrier',
    'medium',
    'No carrier booked',
    'Tender now to the next carrier in the routing guide',
  ),
  'CA-REJECT': define(
    'carrier',
    'high',
    'Carrier refused the load',
    'Tender to the next carrier; show cost and date impact',
  ),
  'CA-NOPICK': define('carrier', 'high', 'Missed pickup', 'Call the carrier, rebook, tell the customer'),
  'CA-SILENT': define(
    'carrier',
    'medium',
    'Carrier is silent',
    'Ask the carrier for a position; treat the ETA as doubtful',
  ),
  'CA-ETA': define(
    'carrier',
    'high',
    'Estimated after the promise',
    'Inform the customer; decide on expediting by value',
  ),
  'CA-DELAY': define('carrier', 'medium', 'Carrier reports a delay', 'Re-estimate; attribute by reason'),
  'CA-DWELL': define('carrier', 'medium', 'Not moving', 'Ask the terminal; check customs or the appointment'),
  'CA-ATTEMPT': define('carrier', 'high', 'Delivery attempt failed', 'Fix contact, access or slot; rebook'),
  'CA-LOSS': define('carrier', 'high', 'Damage, shortage or loss', 'Open a claim with the evidence; replace'),
  'CA-CUSTOMS': define('carrier', 'high', 'Held at customs', 'Supply the missing document; give the broker a task'),
  'CA-NOPOD': define('carrier', 'medium', 'No proof of delivery', 'Request the signed proof; billing waits on it'),
  'IN-LAG': define('invoicing', 'medium', 'Shipped, not invoiced', 'Show what blocks; bill'),
  'IN-BLOCK': define('invoicing', 'high', 'Billing is blocked', 'Name the reason; the owner clears it'),
  'IN-QTY': define(
    'invoicing',
    'high',
    'Invoiced and shipped quantities differ',
    'Correct before sending, else credit',
  ),
  'IN-PRICE': define('invoicing', 'medium', 'Invoice and order price differ', 'Check pricing and contract'),
  'IN-EARLY': define('invoicing', 'high', 'Invoiced before shipping', 'Hold the sending; check the revenue cut-off'),
  'IN-DUP': define('invoicing', 'critical', 'Invoiced twice', 'Cancel one; inform the customer'),
  'IN-NOPOST': define('invoicing', 'high', 'Invoice not posted', 'Fix account determination or tax'),
  'IN-REJECT': define('invoicing', 'high', 'Invoice rejected', 'Correct the data and resend'),
  'IN-SHORTPAY': define('invoicing', 'medium', 'Paid short', 'Code the deduction; link the proof of delivery'),
  'DI-ORPHAN': define('data', 'medium', 'Belongs to no order', 'Attach it or add a rule'),
  'DI-CONFLICT': define('data', 'medium', 'Systems disagree', 'Compare the claims; apply ownership; fix the source'),
  'DI-SEQ': define('data', 'medium', 'Impossible order of events', 'Check clock, zone and duplicates'),
  'DI-LAG': define('data', 'high', 'Data is older than agreed', 'Follow the runbook; list the affected orders'),
  'DI-SILENT': define('data', 'high', 'Unusually few records', 'Verify the count at the source; do not trust green'),
  'DI-REJECT': define('data', 'medium', 'Record cannot be read', 'Edit a copy or change the mapping, then replay'),
  'DI-ACK': define(
    'data',
    'high',
    'Acknowledgement rejected or overdue',
    'Open the segment error; resend; call the partner',
  ),
  'DI-COUNT': define('data', 'high', 'Count differs from the source', 'Fetch the window again; list the missing keys'),
  'DI-DUP': define('data', 'medium', 'One number, two contents', 'Compare and decide which to keep'),
  'DI-AUTH': define('data', 'high', 'Credential failed or expires', 'Renew the credential'),
  'DI-API': define('data', 'high', 'Interface version ends', 'Follow the runbook; update before the day'),
  'CU-DATA': define('customer', 'medium', 'Customer data incomplete', 'Ask with a prefilled message'),
  'CU-CHANGE': define(
    'customer',
    'high',
    'Customer changed the order after release',
    'Stop, split or refuse, and confirm back',
  ),
  'CU-CANCEL': define('customer', 'high', 'Customer cancelled after picking began', 'Recall from the dock; restock'),
  'CU-REFUSE': define('customer', 'medium', 'Customer refused or was closed', 'Rebook; apply the charge rule'),
  'CU-DATE': define(
    'customer',
    'low',
    'Customer asked for a later date',
    'Re-baseline; keep in their OTIF, exclude from ours',
  ),
  'CU-RETURN': define('customer', 'low', 'Return is overdue', 'Chase the goods or post the credit'),
} as const satisfies Record<string, ExceptionDefinition>;

export type ExceptionCode = keyof typeof EXCEPTIONS;

export function isExceptionCode(text: string): text is ExceptionCode {
  return Object.hasOwn(EXCEPTIONS, text);
}
