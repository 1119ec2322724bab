import type { Money } from '#shared/domain/decimal.ts';
import { microsOf } from '#shared/domain/decimal.ts';
import type { DocumentKind, QuantityType } from '#shared/domain/document.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { BlockView, CauseShare, ClaimView, DocumentView, MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { kpiFactsOf } from '../../../lifecycle/kpi/facts.ts';
import { KPI_INVOICE_COLUMNS } from '../../../lifecycle/kpi/invoice-facts.ts';
import { KPI_LINE_COLUMNS, KPI_STEP_COLUMNS } from '../../../lifecycle/kpi/line-facts.ts';
import { KPI_ORDER_COLUMNS } from '../../../lifecycle/kpi/order-facts.ts';
import type { Movement, MovementType } from '../../../lifecycle/movements.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DEFAULT_POLICY } from '../../../lifecycle/policy.ts';
import { figureOf, lineViewWith, orderViewWith, rulingOf } from '../../../lifecycle/testing/view-builder.ts';
import { endOfWhen, startOfWhen, zonedDays } from '../../../lifecycle/zoned-days.ts';
import { KPI_POSITIONS } from '../../../store/derived-schema.ts';
import type { TestStore } from '../../testing/test-store.ts';

const DAYS = zonedDays(DEFAULT_POLICY.zone);

/** "2026-03-04" is a day; "2026-03-04 12:00" a time, in UTC. */
export function whenOf(text: string): When {
  return text.length === 10
    ? { kind: 'date', date: text, text }
    : { kind: 'instant', at: Date.parse(`${text.replace(' ', 'T')}:00Z`), text };
}

/** Last instant that the text may mean. */
export function endOf(text: string): Instant {
  return endOfWhen(DAYS, whenOf(text));
}

/** [when, how many]; without a time nobody says when. */
export type Part = readonly [when: string | null, quantity: number];

export interface LineStory {
  readonly ordered: number;
  readonly shipped?: readonly Part[];
  readonly delivered?: readonly Part[];
  readonly invoiced?: readonly Part[];
  readonly allocated?: string;
  readonly backordered?: number;
  readonly stocked?: boolean;
}

export interface InvoiceStory {
  readonly no: string;
  readonly issued: string;
  readonly net: number;
  readonly open?: number;
  readonly due?: string;
  readonly corrected?: string;
}

export interface OrderStory {
  readonly no: string;
  readonly customer?: string;
  readonly carrier?: string;
  readonly received?: string;
  readonly requested?: string;
  readonly firstPromise?: string;
  readonly promise?: string;
  readonly plannedShip?: string;
  /** Complete at that time. */
  readonly reached?: Partial<Record<MilestoneCode, string>>;
  readonly lines: readonly LineStory[];
  readonly invoices?: readonly InvoiceStory[];
  readonly cancelled?: boolean;
  readonly followed?: boolean;
  readonly holds?: readonly (readonly [from: string, to: string | null])[];
  readonly dateMoved?: boolean;
  readonly lost?: Readonly<Record<'stock' | 'carrier' | 'credit', number>> | { readonly [cause: string]: number };
  readonly linkedByHand?: number;
  /** Only the CRM has it. */
  readonly askedOnly?: boolean;
}

/** Price of everything in these stories. */
const PRICE = 2;

/** Stores what one order gives to every KPI, as the pipeline does, and returns its id. */
export function storeOrder(store: TestStore, story: OrderStory, policy: Policy = DEFAULT_POLICY): number {
  const view = viewOf(story);
  const { value } = view.value ?? {};
  const order = store.order({
    id: story.no,
    row: {
      customer: story.customer ?? null,
      currency: 'EUR',
      value: value?.amount ?? null,
      cancelled: story.cancelled ? 1 : 0,
    },
  });
  const logistics = {
    carrier: story.carrier ?? null,
    warehouse: null,
    lines: story.lines.map(movementsOf),
  };
  const facts = kpiFactsOf({ view, logistics, firstPromises: [], released: [] }, [], policy);
  const insert = (table: string, row: Readonly<Record<string, string | number | null>>): void => {
    const columns = Object.keys(row);
    store.db.run(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...Object.values(row),
    );
  };
  const pick = <Row extends object, K extends keyof Row>(row: Row, columns: readonly K[]) =>
    Object.fromEntries(columns.map((column) => [column, row[column]])) as Record<string, string | number | null>;
  insert('kpi_order', { id: order, ...pick(facts.order, KPI_ORDER_COLUMNS) });
  for (const [index, { row, steps }] of facts.lines.entries()) {
    const id = order * KPI_POSITIONS + index;
    insert('kpi_line', { id, order_id: order, ...pick(row, KPI_LINE_COLUMNS) });
    for (const step of steps) insert('kpi_step', { line: id, ...pick(step, KPI_STEP_COLUMNS) });
  }
  for (const [index, invoice] of facts.invoices.entries()) {
    insert('kpi_invoice', {
      id: order * KPI_POSITIONS + index,
      order_id: order,
      ...pick(invoice, KPI_INVOICE_COLUMNS),
    });
  }
  return order;
}

function movementsOf({ shipped = [], delivered = [], invoiced = [] }: LineStory): Movement[] {
  const of = (type: MovementType, parts: readonly Part[]): Movement[] =>
    parts.map(([when, quantity]) => ({
      type,
      quantity: microsOf(quantity),
      at: when === null ? null : endOf(when),
    }));
  return [...of('shipped', shipped), ...of('delivered', delivered), ...of('invoiced', invoiced)];
}

function viewOf(story: OrderStory): OrderView {
  const { no, lines, invoices = [], reached = {}, lost = {} } = story;
  const date = (text: string | undefined) => (text === undefined ? null : figureOf(whenOf(text), no, '/date'));
  const all = { ...(story.received === undefined ? {} : { ORD_RECEIVED: story.received }), ...reached };
  const milestones: MilestoneView[] = Object.entries(all).map(([code, text]) => {
    const claim = claimOf('actual', text, no);
    return milestoneOf(code as MilestoneCode, [claim], claim);
  });
  if (story.plannedShip !== undefined) {
    const plan = claimOf('planned', story.plannedShip, no);
    const known = milestones.find(({ code }) => code === 'SHIPPED');
    if (known) milestones[milestones.indexOf(known)] = { ...known, planned: plan, claims: [...known.claims, plan] };
    else milestones.push({ ...milestoneOf('SHIPPED', [plan], null), state: 'none', planned: plan });
  }
  const reservations = lines.flatMap(({ allocated }, index) =>
    allocated === undefined ? [] : [claimOf('actual', allocated, no, String(index + 1))],
  );
  if (reservations.length > 0) milestones.push(milestoneOf('ALLOCATED', reservations, reservations[0] ?? null));
  milestones.push(...invoiceMilestones(invoices, milestones));
  const slipMs = Object.values(lost).reduce((sum, hours) => sum + hours * 3_600_000, 0);
  const { promise } = story;
  return orderViewWith({
    orderKey: `erp/orders/${no}`,
    orderNo: figureOf(no, no, '/number'),
    requested: date(story.requested),
    firstPromise: date(story.firstPromise ?? promise),
    promise: date(promise),
    cancelled: story.cancelled ?? false,
    milestones,
    value: figureOf(eur(lines.reduce((sum, { ordered }) => sum + ordered * PRICE, 0)), no, '/value'),
    lines: lines.map((line, index) => lineOf(line, index)),
    documents: [
      ...(story.followed === false || story.askedOnly ? [] : [documentOf(`ep/trackers/${no}`, 'transport', no)]),
      ...(story.askedOnly ? [{ ...documentOf(`sf/Order/${no}`, 'order', no), systemKind: 'crm' as const }] : []),
      ...Array.from({ length: story.linkedByHand ?? 0 }, (_each, index) => ({
        ...documentOf(`sf/Case/${no}-${index}`, 'case', no),
        link: { rule: 'decision' as const, confidence: 1, path: [] },
      })),
      ...invoices.flatMap(invoiceDocuments),
    ],
    blocks: blocksOf(story),
    slip:
      slipMs > 0 && promise !== undefined
        ? { ms: slipMs, basis: 'actual', promise: endOf(promise), sources: [] }
        : null,
    causes: Object.entries(lost).map(([cause, hours]): CauseShare => ({
      cause: cause as CauseShare['cause'],
      code: 'CA-DELAY',
      label: '',
      ms: hours * 3_600_000,
      sources: [],
    })),
  });
}

function lineOf(
  { ordered, shipped = [], delivered = [], invoiced = [], backordered, stocked }: LineStory,
  index: number,
) {
  const total = (parts: readonly Part[]): number => parts.reduce((sum, [, quantity]) => sum + quantity, 0);
  const quantities: Partial<Record<QuantityType, number>> = { ordered };
  if (shipped.length > 0) quantities.shipped = total(shipped);
  if (delivered.length > 0) quantities.delivered = total(delivered);
  if (invoiced.length > 0) quantities.invoiced = total(invoiced);
  if (backordered !== undefined) quantities.backordered = backordered;
  return lineViewWith(String(index + 1), {
    quantities,
    price: PRICE,
    amount: ordered * PRICE,
    ...(stocked !== undefined && { stocked }),
  });
}

function blocksOf({ holds = [], dateMoved, no }: OrderStory): BlockView[] {
  const block = (code: BlockView['code'], from: string, to: string | null): BlockView => ({
    code,
    cause: code === 'CR-HOLD' ? 'credit' : 'customer',
    from: startOfWhen(DAYS, whenOf(from)),
    to: to === null ? null : startOfWhen(DAYS, whenOf(to)),
    reason: null,
    documentKey: no,
    connectionId: 'erp',
    sources: [],
  });
  return [
    ...holds.map(([from, to]) => block('CR-HOLD', from, to)),
    ...(dateMoved ? [block('CU-DATE', '2026-03-02', '2026-03-02')] : []),
  ];
}

function claimOf(
  kind: ClaimView['class'],
  text: string,
  documentKey: string,
  lineKey: string | null = null,
): ClaimView {
  return {
    documentKey,
    connectionId: 'erp',
    class: kind,
    when: whenOf(text),
    recordedAt: null,
    firstSeenAt: null,
    doubt: null,
    source: { documentKey, path: '' },
    place: null,
    note: null,
    lineKey,
    owner: true,
    voided: false,
  };
}

function milestoneOf(code: MilestoneCode, claims: readonly ClaimView[], actual: ClaimView | null): MilestoneView {
  return {
    code,
    state: 'complete',
    lines: [],
    planned: null,
    estimated: null,
    actual,
    claims,
    rule: '',
    ruling: rulingOf(`milestones.${code}`),
    withheld: null,
  };
}

/** Of each invoice that it was issued; the order itself is billed only where its story says so. */
function invoiceMilestones(invoices: readonly InvoiceStory[], known: readonly MilestoneView[]): MilestoneView[] {
  const issued = invoices.map(({ no, issued: at }) => claimOf('actual', at, `fin/invoices/${no}`));
  const credited = invoices.flatMap(({ no, corrected }) =>
    corrected === undefined ? [] : [claimOf('actual', corrected, `fin/credits/${no}`)],
  );
  const due = invoices.flatMap(({ no, due: at }) =>
    at === undefined ? [] : [claimOf('planned', at, `fin/invoices/${no}`)],
  );
  const whole = known.find(({ code }) => code === 'INVOICED');
  const invoiced = milestoneOf('INVOICED', [...(whole?.claims ?? []), ...issued], null);
  if (whole) (known as MilestoneView[]).splice(known.indexOf(whole), 1);
  const states: MilestoneView[] = [
    { ...invoiced, state: whole ? 'complete' : 'partial', actual: whole?.actual ?? null },
    milestoneOf('CREDITED', credited, null),
    { ...milestoneOf('PAID', due, null), state: 'none' },
  ];
  return states.filter(({ claims }) => claims.length > 0);
}

function invoiceDocuments({ no, net, open, corrected }: InvoiceStory): DocumentView[] {
  const invoice = documentOf(`fin/invoices/${no}`, 'invoice', no);
  const source = { documentKey: invoice.documentKey, path: '' };
  const amounts: DocumentView['amounts'] = [
    { type: 'total_excl_tax', money: eur(net), source },
    { type: 'total', money: eur(net), source },
    ...(open === undefined ? [] : [{ type: 'open' as const, money: eur(open), source }]),
  ];
  const credit: DocumentView = {
    ...documentOf(`fin/credits/${no}`, 'return', `C-${no}`),
    references: [{ type: 'invoice_no', text: no, path: '' }],
  };
  return [{ ...invoice, amounts }, ...(corrected === undefined ? [] : [credit])];
}

function documentOf(documentKey: string, kind: DocumentKind, label: string): DocumentView {
  return {
    documentKey,
    connectionId: documentKey.split('/', 1)[0] ?? '',
    systemKind: 'erp',
    kind,
    label,
    summary: null,
    recordedAt: null,
    voided: false,
    amounts: [],
    references: [],
    link: { rule: 'identity', confidence: 1, path: [] },
  };
}

function eur(units: number): Money {
  return { amount: microsOf(units), currency: 'EUR' };
}
