/** What happens to an order beside the smooth course; at most one per order decides its course. */
export interface PlotDefinition {
  readonly name: Plot;
  /** Share of all orders. */
  readonly share: number;
  /** Share of those that end up late; the others are absorbed by the buffer in the promise. */
  readonly late: number;
  readonly description: string;
}

export const PLOT_NAMES = [
  'credit-hold',
  'stock-shortage',
  'allocation-lost',
  'warehouse-hold',
  'late-picking',
  'short-pick',
  'split-shipment',
  'missed-pickup',
  'silent-carrier',
  'carrier-delay',
  'customer-refused',
  'address-hold',
  'change-request',
  'cancelled-before-release',
  'cancelled-after-picking',
  'two-causes',
  'nested-causes',
  'overlapping-causes',
  'smooth',
] as const;
export type Plot = (typeof PLOT_NAMES)[number];

export const PLOTS: readonly PlotDefinition[] = [
  {
    name: 'credit-hold',
    share: 0.045,
    late: 0.55,
    description: 'Stopped by the credit check; a tenth is never released',
  },
  {
    name: 'stock-shortage',
    share: 0.035,
    late: 0.6,
    description: 'An item is backordered at release until goods come in',
  },
  {
    name: 'allocation-lost',
    share: 0.015,
    late: 0.6,
    description: 'Allocated stock goes to another order, later comes back',
  },
  {
    name: 'warehouse-hold',
    share: 0.02,
    late: 0.55,
    description: 'Operator hold in the warehouse while the ERP says released',
  },
  {
    name: 'late-picking',
    share: 0.016,
    late: 0.85,
    description: 'Released and allocated, picked days after the planned ship time',
  },
  {
    name: 'short-pick',
    share: 0.022,
    late: 0.5,
    description: 'Less on the shelf than expected; the rest follows in a second shipment',
  },
  { name: 'split-shipment', share: 0.04, late: 0, description: 'Planned in two shipments' },
  { name: 'missed-pickup', share: 0.018, late: 0.7, description: 'Packed and labelled, the carrier does not come' },
  {
    name: 'silent-carrier',
    share: 0.014,
    late: 0.7,
    description: 'No scan for days; some parcels are never heard of again',
  },
  { name: 'carrier-delay', share: 0.038, late: 0.6, description: 'The carrier reports a delay with its reason' },
  {
    name: 'customer-refused',
    share: 0.014,
    late: 0.85,
    description: 'Refused or wrongly addressed at the door, delivered later',
  },
  {
    name: 'address-hold',
    share: 0.01,
    late: 0.6,
    description: 'Held in the warehouse until the customer corrects the address',
  },
  {
    name: 'change-request',
    share: 0.01,
    late: 0,
    description: 'The customer asks for a later date after release; the promise moves',
  },
  { name: 'cancelled-before-release', share: 0.014, late: 0, description: 'Cancelled before the warehouse may start' },
  { name: 'cancelled-after-picking', share: 0.007, late: 0, description: 'Cancelled when it was already picked' },
  {
    name: 'two-causes',
    share: 0.008,
    late: 1,
    description: 'A credit hold or a shortage, then a carrier delay; one clearly outweighs the other',
  },
  {
    name: 'nested-causes',
    share: 0.008,
    late: 1,
    description: 'A shortage of days, and inside it a credit hold: the hold takes its own hours',
  },
  {
    name: 'overlapping-causes',
    share: 0.006,
    late: 1,
    description: 'A shortage, and an operator hold that begins before the stock is back and outlasts it',
  },
];

/** Further properties, independent of the course. */
export const TRAIT_NAMES = [
  'consolidated-load',
  'no-proof-of-delivery',
  'late-invoice',
  'draft-invoice',
  'duplicate-invoice',
  'invoice-quantity-mismatch',
  'invoice-price-mismatch',
  'early-invoice',
  'return',
  'blanket-po',
  'po-only-crm',
  'tracking-before-shipment',
  'listed-twice',
  're-saved',
  'correction',
  'second-erp',
  'drop-ship',
  'inter-company',
  'split-order',
  'merged-order',
  're-keyed',
  'voided-label',
  'multi-leg',
  'credit-rebill',
  'goods-issue-missing',
  'quantity-conflict',
  'promise-conflict',
  'change-order',
  'over-delivery',
  'hub-po',
  'hub-partner-number',
  'mistyped-number',
] as const;
export type Trait = (typeof TRAIT_NAMES)[number];

export const TRAIT_SHARES: Readonly<Record<Trait, { readonly share: number; readonly description: string }>> = {
  'consolidated-load': {
    share: 0.045,
    description: 'Two to four orders to one ship-to travel under one tracking number',
  },
  'no-proof-of-delivery': { share: 0.03, description: 'Delivered, nobody signed' },
  'late-invoice': { share: 0.028, description: 'Invoiced later than one business day after shipping' },
  'draft-invoice': { share: 0.011, description: 'Of the late invoices, those that wait as a draft' },
  'duplicate-invoice': {
    share: 0.008,
    description: 'The same shipment invoiced twice; about half are found and cancelled',
  },
  'invoice-quantity-mismatch': { share: 0.01, description: 'Invoiced more or less than shipped' },
  'invoice-price-mismatch': { share: 0.012, description: 'Invoiced at another price than ordered' },
  'early-invoice': { share: 0.005, description: 'Invoiced before it shipped' },
  return: { share: 0.025, description: 'Return case with RMA number, then a credit memo' },
  'blanket-po': { share: 0.06, description: 'One customer purchase order shared by many orders' },
  'po-only-crm': { share: 0.015, description: 'The CRM order lacks the ERP number and names the customer PO only' },
  'tracking-before-shipment': {
    share: 0.02,
    description: 'The tracker is known hours before the warehouse saves its shipment',
  },
  'listed-twice': { share: 0.01, description: 'A source lists the same record twice in one listing' },
  're-saved': { share: 0.02, description: 'Saved again at the source: a new change stamp, the same content' },
  correction: { share: 0.02, description: 'A later version corrects a figure or a date' },
  'second-erp': { share: 0.085, description: 'Sold by the acquired company, whose ERP counts in the same numbers' },
  'drop-ship': { share: 0.01, description: 'Bought from the acquired company, which ships to the customer' },
  'inter-company': { share: 0.01, description: 'The order of the acquired company behind such a purchase' },
  'split-order': { share: 0.016, description: 'One CRM order became two ERP orders; its number field names both' },
  'merged-order': { share: 0.008, description: 'Two CRM orders were entered as one ERP order' },
  're-keyed': { share: 0.008, description: 'Entered in the wrong number series, cancelled and entered again' },
  'voided-label': { share: 0.006, description: 'The first label was voided; the parcel travels on a second one' },
  'multi-leg': { share: 0.008, description: 'Two carriers in sequence: a line haul, then the last mile' },
  'credit-rebill': { share: 0.006, description: 'Invoiced at a wrong price, credited in full and billed again' },
  'goods-issue-missing': { share: 0.006, description: 'Shipped and on the road, posted in the ERP days later' },
  'quantity-conflict': { share: 0.005, description: 'The warehouse keeps another ordered quantity than the ERP' },
  'promise-conflict': { share: 0.006, description: 'CRM and ERP state different promises; half of them settle' },
  'change-order': { share: 0.01, description: 'The customer orders more after release; every system follows' },
  'over-delivery': { share: 0.005, description: 'More was shipped than ordered' },
  'hub-po': { share: 0.045, description: 'The customer PO is no number: STOCK, N/A, TBD, a phone number, a date' },
  'hub-partner-number': { share: 0.012, description: 'The warehouse wrote a word where the ERP number belongs' },
  'mistyped-number': { share: 0.005, description: 'The CRM names the order with two digits swapped' },
};

/** Records that belong to no order, as a share of orders. */
export const STRAY_NAMES = [
  'malformed',
  'orphan-tracker',
  'general-case',
  'manual-invoice',
  'reused-number',
  'stock-purchase',
  'hub-case',
] as const;
export type Stray = (typeof STRAY_NAMES)[number];

export const STRAY_SHARES: Readonly<Record<Stray, { readonly share: number; readonly description: string }>> = {
  malformed: { share: 0.007, description: 'Has an id and is listed, and cannot be mapped' },
  'orphan-tracker': { share: 0.004, description: 'A parcel that no order knows: samples, supplier returns' },
  'general-case': { share: 0.01, description: 'A case about no order: price lists, access to the web shop' },
  'manual-invoice': { share: 0.003, description: 'An invoice for a service, without an order' },
  'reused-number': { share: 0.004, description: 'An invoice of years ago for an order whose number is in use again' },
  'stock-purchase': { share: 0.003, description: 'A purchase order for stock, behind no customer order' },
  'hub-case': { share: 0.005, description: 'A case whose order field holds a word, a phone number or a date' },
};

/** States of a scenario that depend on the time at which one looks; named in the truth. */
export const STATE_NAMES = ['credit-hold-open', 'credit-hold-released', 'two-shipments'] as const;
export type ScenarioState = (typeof STATE_NAMES)[number];

export type ScenarioName = Plot | Trait | Stray | ScenarioState;

export interface Scenario {
  readonly name: ScenarioName;
  /** Of all orders; for strays records per order. Null where it depends on the moment. */
  readonly share: number | null;
  readonly description: string;
}

const STATES: readonly Scenario[] = [
  { name: 'credit-hold-open', share: null, description: 'The credit hold still stands' },
  { name: 'credit-hold-released', share: null, description: 'The credit hold was released' },
  { name: 'two-shipments', share: null, description: 'Has left in two shipments' },
];

/** Everything that happens in the demo company, by name. */
export const SCENARIOS: readonly Scenario[] = [
  ...PLOTS.map(({ name, share, description }) => ({ name, share, description })),
  ...TRAIT_NAMES.map((name) => ({ name, ...TRAIT_SHARES[name] })),
  ...STRAY_NAMES.map((name) => ({ name, ...STRAY_SHARES[name] })),
  ...STATES,
];
