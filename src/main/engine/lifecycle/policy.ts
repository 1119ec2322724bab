import { API_END_PRESSING_MS } from '#shared/domain/api-support.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { LineKindRule, MilestoneRule, Owners, OwnershipRule, Policy } from '#shared/domain/policy.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';

const ERP: Owners = ['erp', 'finance', 'commerce', 'crm', 'edi', 'files'];
const DEMAND: Owners = ['commerce', 'edi', 'crm', 'erp', 'wms', 'files'];
const WAREHOUSE: Owners = ['wms', 'erp', 'commerce', 'edi', 'files'];
const CARRIER: Owners = ['tms', 'wms', 'erp', 'commerce', 'edi', 'files'];
const FINANCE: Owners = ['finance', 'erp', 'commerce', 'edi', 'files'];
const RETURNS: Owners = ['erp', 'crm', 'wms', 'commerce', 'files'];

/** A carrier that has said nothing about an order for so long no longer outranks who has. */
const CARRIER_FRESH = 14 * DAY;

function owned(owners: Owners, freshMs: number | null = null, settleMs: number | null = null): OwnershipRule {
  return { owners, freshMs, settleMs };
}

function reached(owners: Owners, conditions: Partial<MilestoneRule & MilestoneRule['publish']> = {}): MilestoneRule {
  const { freshMs = null, settleMs = null, estimatesFrom = null, requires = null } = conditions;
  return { owners, freshMs, settleMs, publish: { estimatesFrom, requires } };
}

const WAREHOUSE_STEPS: readonly MilestoneCode[] = [
  'ALLOCATED',
  'RELEASED',
  'WH_ACCEPTED',
  'PICK_START',
  'PICKED',
  'PACKED',
  'STAGED',
];
const TRANSPORT_STEPS: readonly MilestoneCode[] = [
  'TENDERED',
  'TENDER_OK',
  'PICKUP_ARR',
  'SHIPPED',
  'ASN_SENT',
  'IN_TRANSIT',
  'CUSTOMS_OK',
  'OUT_FOR_DEL',
  'DELIVERED',
  'POD_OK',
];
const BILLING_STEPS: readonly MilestoneCode[] = ['INVOICED', 'INV_POSTED', 'INV_ACCEPTED', 'PAID', 'CREDITED'];

function kind(skips: readonly MilestoneCode[]): LineKindRule {
  return { items: [], skips };
}

/** Defaults of the field; a company's own agreements overrule them. */
export const DEFAULT_POLICY: Policy = {
  version: 2,
  zone: 'Europe/Berlin',
  calendar: { workdays: [1, 2, 3, 4, 5], opensAt: 8 * 60, closesAt: 17 * 60, holidays: [] },
  cutOffs: { release: null, picked: null, handover: null },
  sites: {},
  leadTimes: [],
  lineKinds: {
    stocked: kind([]),
    non_stock: kind(['ALLOCATED']),
    drop_ship: kind(WAREHOUSE_STEPS),
    kit: kind([]),
    service: kind([...WAREHOUSE_STEPS, ...TRANSPORT_STEPS]),
    charge: kind([...WAREHOUSE_STEPS, ...TRANSPORT_STEPS]),
    comment: kind([...WAREHOUSE_STEPS, ...TRANSPORT_STEPS, ...BILLING_STEPS]),
  },
  stepMs: 15 * MINUTE,
  settleMs: 4 * HOUR,
  milestones: {
    ORD_RECEIVED: reached(DEMAND),
    ORD_ENTERED: reached(ERP),
    ORD_COMPLETE: reached(ERP),
    ORD_ACK: reached(ERP),
    CR_CLEARED: reached(ERP),
    PROMISED: reached(ERP),
    ALLOCATED: reached(WAREHOUSE),
    RELEASED: reached(['erp', 'wms', 'commerce', 'edi', 'files']),
    WH_ACCEPTED: reached(WAREHOUSE),
    PICK_START: reached(WAREHOUSE),
    PICKED: reached(WAREHOUSE),
    PACKED: reached(WAREHOUSE),
    STAGED: reached(WAREHOUSE),
    TENDERED: reached(CARRIER),
    TENDER_OK: reached(CARRIER),
    PICKUP_ARR: reached(CARRIER),
    SHIPPED: reached(WAREHOUSE),
    ASN_SENT: reached(['erp', 'edi', 'wms', 'files']),
    IN_TRANSIT: reached(CARRIER, { freshMs: CARRIER_FRESH }),
    CUSTOMS_OK: reached(CARRIER),
    OUT_FOR_DEL: reached(CARRIER, { freshMs: CARRIER_FRESH }),
    DELIVERED: reached(CARRIER, { freshMs: CARRIER_FRESH, estimatesFrom: ['tms', 'wms', 'edi', 'files'] }),
    POD_OK: reached(CARRIER),
    INVOICED: reached(FINANCE),
    INV_POSTED: reached(FINANCE),
    INV_ACCEPTED: reached(['edi', 'finance', 'erp', 'files']),
    PAID: reached(FINANCE),
    RETURN_OPEN: reached(['crm', 'erp', 'wms', 'commerce', 'files']),
    RETURN_RECV: reached(['wms', 'erp', 'files']),
    CREDITED: reached(FINANCE),
    CANCELLED: reached(ERP),
    CLOSED: reached(ERP),
  },
  axes: {
    commercial: owned(ERP),
    credit: owned(['erp', 'finance', 'crm', 'wms', 'commerce', 'files']),
    allocation: owned(WAREHOUSE),
    fulfilment: owned(WAREHOUSE),
    transport: owned(CARRIER),
    billing: owned(FINANCE),
    payment: owned(FINANCE),
  },
  attributes: {
    customer: owned(['erp', 'crm', 'commerce', 'edi', 'wms', 'files', 'finance', 'tms']),
    customer_po: owned(['erp', 'edi', 'crm', 'commerce', 'wms', 'files', 'finance', 'tms']),
    ship_to: owned(['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms']),
    value: owned(['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms']),
    ordered_at: owned(['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms']),
    requested: owned(['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms']),
    promise: owned(['erp', 'crm', 'commerce', 'edi', 'wms', 'files', 'finance', 'tms']),
    unit_price: owned(['erp', 'commerce', 'crm', 'edi', 'files', 'wms', 'finance', 'tms']),
  },
  quantities: {
    ordered: owned(['erp', 'commerce', 'crm', 'edi', 'files', 'wms']),
    confirmed: owned(ERP),
    allocated: owned(WAREHOUSE),
    backordered: owned(WAREHOUSE),
    picked: owned(WAREHOUSE),
    shipped: owned(WAREHOUSE),
    delivered: owned(CARRIER),
    invoiced: owned(FINANCE),
    paid: owned(FINANCE),
    returned: owned(RETURNS),
    credited: owned(FINANCE),
    cancelled: owned(['erp', 'commerce', 'crm', 'wms', 'files']),
  },
  tolerances: {
    quantityUnder: 0,
    quantityOver: 0,
    price: 0.005,
    amount: 10_000 as Micros,
    clockSkewMs: 15 * MINUTE,
    etaMs: 0,
  },
  typical: { pickPackMs: 8 * HOUR, pickupMs: 6 * HOUR, transitMs: 2 * DAY, scanGapMs: 20 * HOUR },
  planning: {
    entryBhMs: 4 * HOUR,
    completeBhMs: 4 * HOUR,
    acknowledgeMs: DAY,
    creditLeadBhMs: 4 * HOUR,
    releaseLeadBhMs: 8 * HOUR,
    stagedLeadMs: HOUR,
    tenderAnswerMs: 4 * HOUR,
    shipNoticeMs: HOUR,
    proofMs: DAY,
  },
  thresholds: {
    creditAgedBhMs: 8 * HOUR,
    riskReviewBhMs: 4 * HOUR,
    unconfirmedBhMs: 2 * HOUR,
    warehouseAcceptMs: HOUR,
    packTimeMs: 2 * HOUR,
    dockDwellMs: 4 * HOUR,
    goodsIssueBhMs: 2 * HOUR,
    tenderLeadMs: 4 * HOUR,
    pickupMs: 12 * HOUR,
    appointmentMs: 2 * HOUR,
    carrierSilenceMs: 6 * HOUR,
    carrierPatienceMs: 3 * DAY,
    carrierDwellMs: 36 * HOUR,
    customsMs: 8 * HOUR,
    proofOfDeliveryMs: 2 * DAY,
    billingDays: 1,
    billingUrgentDays: 3,
    invoiceAcceptMs: DAY,
    returnWindowMs: 14 * DAY,
    creditAfterReturnMs: 5 * DAY,
    orphanMs: 30 * MINUTE,
    freshnessMs: HOUR,
    credentialExpiryMs: 14 * DAY,
    apiEndMs: API_END_PRESSING_MS,
    emptyRuns: 12,
    emptyBhMs: 3 * HOUR,
    clearedKeepMs: 30 * DAY,
  },
  scopes: [],
  proofOfDeliveryRequired: true,
  billedFromProof: false,
  valueTopDecile: {},
  valueDeciles: {},
  latePenalties: {},
  teams: {
    credit: 'Credit control',
    stock: 'Supply planning',
    warehouse: 'Warehouse lead',
    carrier: 'Transport desk',
    invoicing: 'Billing',
    data: 'Integration support',
    customer: 'Customer service',
  },
  severity: { starting: {}, pressingMs: DAY, raiseTopDecile: true, lowerInTime: true },
  jeopardy: {
    weights: { slip: 60, value: 20, tier: 10, trend: 10 },
    slipToleranceMs: DAY,
    tiers: {},
    bands: {
      low: { from: 1, to: 39 },
      medium: { from: 40, to: 69 },
      high: { from: 70, to: 89 },
      critical: { from: 90, to: 100 },
    },
  },
  enabled: Object.fromEntries(Object.keys(EXCEPTIONS).map((code) => [code, true])) as Record<ExceptionCode, boolean>,
  linkConfidence: 0.75,
};
