import {
  emptyDocument,
  type AmountClaim,
  type AmountType,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  flagAt,
  microsAt,
  party,
  refer,
  requiredMicros,
  requiredText,
  textAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  codeAt,
  createCodeReader,
  expanded,
  itemNumberAt,
  openCondition,
  referItems,
  requiredDay,
  requiredItemNumber,
  requiredPlaces,
} from './fields.ts';
import type { SapConfig } from './manifest.ts';
import {
  BILL_CATEGORIES,
  DELIVERY_CATEGORIES,
  ORDER_CATEGORIES,
  PROGRESS,
  REQUEST_CATEGORIES,
  TRANSFERS,
  type BillMeaning,
} from './statuses.ts';

const NUMBER = field('BillingDocument');
const CATEGORY = field('SDDocumentCategory');
const BILLED = field('BillingDocumentDate');
const CANCELLED = field('BillingDocumentIsCancelled');
const CANCELS = field('CancelledBillingDocument');
const OFFICIAL_NUMBER = field('DocumentReferenceID');
const CUSTOMER_PO = field('PurchaseOrderByCustomer');
const CURRENCY = field('TransactionCurrency');
const POSTING = field('AccountingPostingStatus');
const TRANSFER = field('AccountingTransferStatus');
const CLEARING = field('InvoiceClearingStatus');
const SOLD_TO = field('SoldToParty');
const PAYER = field('PayerParty');
const ITEMS = expanded('to_Item');

const ITEM = field('BillingDocumentItem');
const SALES_DOCUMENT = field('SalesDocument');
const SALES_ITEM = field('SalesDocumentItem');
const SALES_CATEGORY = field('SalesSDDocumentCategory');
const OF_DOCUMENT = field('ReferenceSDDocument');
const OF_CATEGORY = field('ReferenceSDDocumentCategory');
const MATERIAL = field('Material');
const ITEM_TEXT = field('BillingDocumentItemText');
const QUANTITY = field('BillingQuantity');
const UNIT = field('BillingQuantityUnit');
const ITEM_NET = field('NetAmount');

const TOTALS: readonly (readonly [AmountType, Field])[] = [
  ['total', field('TotalGrossAmount')],
  ['total_excl_tax', field('TotalNetAmount')],
  ['tax', field('TaxAmount')],
];

/** A category without a meaning bills like an invoice, and is shown as unknown. */
const BILLS: BillMeaning = { kind: 'invoice', role: 'bills' };

/** A_BillingDocument with items → invoice, or return for a credit memo. Lists and bills between companies are none. */
export function mapBill(node: Node, context: MapContext<SapConfig>): CanonicalDocument[] {
  const codes = createCodeReader();
  const number = requiredText(node, '', NUMBER);
  const category = requiredText(node, '', CATEGORY);
  const meaning = Object.hasOwn(BILL_CATEGORIES, category.value) ? BILL_CATEGORIES[category.value] : BILLS;
  if (meaning === null || meaning === undefined) return [];
  codes.meaningOf(BILL_CATEGORIES, category);
  const billed = requiredDay(node, BILLED);
  const items = requiredPlaces(node, ITEMS);
  const { kind, role } = meaning;
  const voided = role === 'cancels' || flagAt(node, '', CANCELLED) === true;
  const posting = codeAt(node, '', POSTING);
  const posted = codes.meaningOf(PROGRESS, posting) === 'complete' ? posting : null;
  const transfer = codeAt(node, '', TRANSFER);
  const failed = codes.meaningOf(TRANSFERS, transfer);
  const clearing = codeAt(node, '', CLEARING);
  const cleared = codes.meaningOf(PROGRESS, clearing);
  const counts = role === 'bills' ? (kind === 'return' ? 'credited' : 'invoiced') : null;

  return [
    {
      ...emptyDocument(kind),
      label: number,
      references: referencesOf(node, number, { kind, items, context }),
      statuses: kind === 'invoice' ? statusesOf({ category, clearing, cleared, voided, role }) : [],
      parties: partiesOf(node),
      lines: items.map((place) => lineOf(place, counts)),
      amounts: amountsOf(node),
      milestones: milestonesOf({ kind, role, billed, posted, clearing, cleared }),
      conditions:
        transfer === null || failed === null || voided
          ? []
          : [openCondition('IN-NOPOST', { value: failed, path: transfer.path })],
      voided,
      unknownValues: codes.unknown,
    },
  ];
}

interface Cleared {
  readonly clearing: Sourced<string> | null;
  readonly cleared: AxisState | null;
}

function statusesOf({
  category,
  clearing,
  cleared,
  voided,
  role,
}: Cleared &
  Pick<BillMeaning, 'role'> & { readonly category: Sourced<string>; readonly voided: boolean }): StatusClaim[] {
  if (voided) return [{ axis: 'billing', state: 'not_applicable', native: category }];
  const billing: StatusClaim = { axis: 'billing', state: role === 'bills' ? 'complete' : 'none', native: category };
  // Blank: this document has nothing to clear, or the release does not say.
  return clearing === null || cleared === null || cleared === 'not_applicable'
    ? [billing]
    : [billing, { axis: 'payment', state: cleared, native: clearing }];
}

function milestonesOf({
  kind,
  role,
  billed,
  posted,
  clearing,
  cleared,
}: Cleared &
  BillMeaning & { readonly billed: Sourced<When>; readonly posted: Sourced<string> | null }): MilestoneClaim[] {
  const done = role === 'proforma' ? 'planned' : 'actual';
  if (kind === 'return') return [{ code: 'CREDITED', class: done, when: billed, path: billed.path }];
  const milestones: MilestoneClaim[] = [{ code: 'INVOICED', class: done, when: billed, path: billed.path }];
  // That it stands in the ledger is told, and that it is cleared; not since when.
  if (posted !== null) milestones.push({ code: 'INV_POSTED', class: 'actual', when: null, path: posted.path });
  if (clearing !== null && cleared === 'complete')
    milestones.push({ code: 'PAID', class: 'actual', when: null, path: clearing.path });
  return milestones;
}

function referencesOf(
  node: Node,
  number: Sourced<string>,
  {
    kind,
    items,
    context,
  }: {
    readonly kind: BillMeaning['kind'];
    readonly items: readonly Place[];
    readonly context: MapContext<SapConfig>;
  },
): Reference[] {
  const references: Reference[] = [];
  const own = kind === 'return' ? 'return_no' : 'invoice_no';
  refer(references, context, 'is', own, context.orderNumberScope, number);
  const official = textAt(node, '', OFFICIAL_NUMBER);
  if (official !== null && official.value !== number.value)
    refer(references, context, 'is', own, context.orderNumberScope, official);
  referItems(references, context, own, [textAt(node, '', CANCELS)]);
  const named = (at: Field, by: Field, wanted: (category: string) => boolean): (Sourced<string> | null)[] =>
    items
      .filter((item) => wanted(textAt(item.node, item.base, by)?.value.trim() ?? ''))
      .map((item) => textAt(item.node, item.base, at));
  referItems(
    references,
    context,
    'order_no',
    named(SALES_DOCUMENT, SALES_CATEGORY, (category) => ORDER_CATEGORIES.has(category)),
  );
  referItems(
    references,
    context,
    'return_no',
    named(SALES_DOCUMENT, SALES_CATEGORY, (category) => REQUEST_CATEGORIES.has(category)),
  );
  referItems(
    references,
    context,
    'fulfilment_no',
    named(OF_DOCUMENT, OF_CATEGORY, (category) => DELIVERY_CATEGORIES.has(category)),
  );
  referItems(
    references,
    context,
    'invoice_no',
    named(OF_DOCUMENT, OF_CATEGORY, (category) => category === 'M'),
  );
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));
  return references;
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', SOLD_TO), null);
  party(parties, 'bill_to', textAt(node, '', PAYER), null);
  return parties;
}

function amountsOf(node: Node): AmountClaim[] {
  return TOTALS.flatMap(([type, at]) => {
    const amount = microsAt(node, '', at);
    return amount === null ? [] : [{ type, amount, currency: requiredText(node, '', CURRENCY).value }];
  });
}

/** What a pro forma or a cancellation names is neither billed nor credited. */
function lineOf({ node, base }: Place, counts: QuantityType | null): DocumentLine {
  const item = requiredItemNumber(node, base, ITEM);
  const quantity = requiredMicros(node, base, QUANTITY);
  const ofOrder = ORDER_CATEGORIES.has(textAt(node, base, SALES_CATEGORY)?.value.trim() ?? '');
  return {
    ...EMPTY_LINE,
    lineKey: item.value,
    orderLineNo: ofOrder ? itemNumberAt(node, base, SALES_ITEM) : null,
    itemNo: textAt(node, base, MATERIAL),
    description: textAt(node, base, ITEM_TEXT),
    unit: textAt(node, base, UNIT),
    amount: microsAt(node, base, ITEM_NET),
    quantities: counts === null ? {} : { [counts]: quantity },
  };
}
