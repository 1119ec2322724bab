import { styleText } from 'node:util';
import type { PastException } from '#shared/contract/dto/past.ts';
import { wallText, type LocalTime } from '#shared/domain/local-time.ts';
import { DURATION_CLOCKS, DURATION_LABELS, durationWords } from '#shared/domain/durations.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import { QUANTITY_TYPES } from '#shared/domain/document.ts';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { DocumentView, EstimateStep, OrderView, Prediction, PromiseStep, StepView } from '#shared/domain/order.ts';
import type { ChangedField, LineView } from '#shared/domain/order-line.ts';
import { spanText } from '#shared/lib/span.ts';
import { createTable, type TableColumn } from './table.ts';
import { timelineOf, type TimelineEntry } from './timeline.ts';
import {
  amountText,
  instantText,
  moneyText,
  plain,
  quantityText,
  sentenceText,
  slipText,
  UNKNOWN,
  whenText,
  wrap,
} from './text.ts';

export interface PageOptions {
  readonly local: LocalTime;
  /** The name of a connection, by its id. */
  readonly nameOf: (connectionId: string) => string;
  readonly columns: number | null;
  readonly colour: boolean;
}

/** Width of running text where there is no terminal. */
const PAGE_WIDTH = 100;

/** The order page as text: head, why, axes, timeline, lines, documents, conflicts, exceptions. */
export function orderPage(order: OrderView, exceptions: readonly PastException[], options: PageOptions): string {
  const sections = [
    head(order, options),
    why(order, options),
    axes(order, options),
    section('Promises', promiseSteps(order), promiseTable(options), options),
    section('Estimates moved', order.estimateHistory, estimateTable(options), options),
    section('Timeline', timelineOf(order, options.local), timelineTable(options), options),
    path(order, options),
    section('Lines', order.lines, lineTable(order.lines), options),
    lineWords(order, options),
    section('Durations', order.steps, STEP_TABLE, options),
    section('Documents', order.documents, documentTable(options), options),
    section('Systems disagree', order.conflicts, conflictTable(options), options),
    section('Exceptions', exceptions, exceptionTable(options.local), options),
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function title(text: string, { colour }: PageOptions): string {
  return `${colour ? styleText('bold', text, { validateStream: false }) : text}\n`;
}

function section<Row>(
  name: string,
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  options: PageOptions,
): string {
  return rows.length === 0 ? '' : title(name, options) + createTable(columns, options)(rows);
}

function head(order: OrderView, options: PageOptions): string {
  const { local } = options;
  const state = order.cancelled ? 'cancelled' : order.closed ? 'closed' : 'open';
  const party = [order.customerNo?.value, order.customer?.value]
    .filter((text) => text !== undefined)
    .map(plain)
    .join(' ');
  const facts: readonly (readonly [string, string])[] = [
    ['Customer', party === '' ? UNKNOWN : party],
    ['Customer PO', plain(order.customerPo?.value)],
    ['Ship to', plain(order.shipTo?.value)],
    ['Value', moneyText(order.value?.value ?? null)],
    ['Ordered', whenText(order.orderedAt?.value ?? null, local)],
    ['Promise', promiseText(order, local)],
    ['Slip', order.slip === null ? UNKNOWN : `${slipText(order.slip.ms)} (${order.slip.basis})`],
    ...(order.firstSlip === null
      ? []
      : [['First slip', `${slipText(order.firstSlip.ms)} against the first promise`] as const]),
    ...(order.prediction === null ? [] : [['Usually', predictionText(order.prediction, local)] as const]),
    ['Next', nextText(order, local)],
    ['Newest change', instantText(order.recordedAt, local)],
    ['Key', plain(order.orderKey)],
  ];
  const anchored = order.anchored ? '' : ', no order of an ERP';
  return `${title(`Order ${plain(order.orderNo.value)} (${state}${anchored})`, options)}${facts.map(([name, value]) => `  ${name.padEnd(14)}${value}\n`).join('')}`;
}

function promiseText(order: OrderView, local: LocalTime): string {
  const current = whenText(order.promise?.value ?? null, local);
  const first = whenText(order.firstPromise?.value ?? null, local);
  return first === UNKNOWN || first === current ? current : `${current} (first ${first})`;
}

/** "2026-11-25 14:00, 9 of 10 by 2026-11-26 10:00 (estimated: usual for …)" */
function predictionText({ at, lateAt, basis }: Prediction, local: LocalTime): string {
  return `${wallText(at, local)}, 9 of 10 by ${wallText(lateAt, local)} (estimated: ${plain(basis)})`;
}

function nextText({ next }: OrderView, local: LocalTime): string {
  if (next === null) return UNKNOWN;
  const when = next.when === null ? '' : ` ${whenText(next.when, local)}`;
  const rule = next.sources[0]?.rule;
  const word = rule === undefined ? next.class : next.class === 'estimated' ? 'usual' : 'by policy';
  if (next.overdueSince !== null) return `${MILESTONE_LABELS[next.code]}, overdue: was ${word ?? 'expected'}${when}`;
  return `${MILESTONE_LABELS[next.code]}${when}${word === null ? '' : ` (${word})`}`;
}

function why(order: OrderView, options: PageOptions): string {
  const sentence = sentenceText(order.why.map((part) => part.text).join(''), options.local);
  const shares = order.causes.map(
    (share) =>
      `  ${spanText(share.ms).padStart(10)}  ${share.cause.padEnd(10)} ${plain(share.label)} [${share.code}]\n`,
  );
  return (
    title('Why', options) +
    wrap(sentence, Math.min(options.columns ?? PAGE_WIDTH, PAGE_WIDTH) - 2)
      .map((line) => `  ${line}\n`)
      .join('') +
    shares.join('')
  );
}

function axes(order: OrderView, options: PageOptions): string {
  const lines = order.axes
    .map(({ axis, state, disagree, claims }) => {
      const said = claims
        .map((claim) => `${plain(options.nameOf(claim.connectionId))}: ${plain(claim.native)}`)
        .join(', ');
      return `  ${axis.padEnd(12)} ${(state.replaceAll('_', ' ') + (disagree ? ' !' : '')).padEnd(16)} ${said}`.trimEnd();
    })
    .map((line) => `${line}\n`);
  return title('Status', options) + lines.join('');
}

/** What is computed here comes of no system. */
function systemText(connectionId: string, nameOf: PageOptions['nameOf']): string {
  return connectionId === '' ? plain(connectionId) : plain(nameOf(connectionId));
}

function timelineTable({ local, nameOf }: PageOptions): readonly TableColumn<TimelineEntry>[] {
  return [
    { title: 'WHEN', value: (entry) => whenText(entry.when, local) },
    { title: 'SYSTEM', value: (entry) => systemText(entry.connectionId, nameOf), shrinksTo: 10 },
    { title: 'SAYS', value: (entry) => entry.says },
    { title: 'WHAT', value: (entry) => plain(entry.what) },
    { title: 'DETAIL', value: (entry) => (entry.detail === '' ? '' : plain(entry.detail)), shrinksTo: 10 },
  ];
}

function lineTable(lines: readonly LineView[]): readonly TableColumn<LineView>[] {
  const used = QUANTITY_TYPES.filter((type) => lines.some((line) => line.quantities[type] !== undefined));
  return [
    { title: 'LINE', value: (line) => plain(line.lineNo) },
    { title: 'ITEM', value: (line) => plain(line.itemNo?.value) },
    { title: 'DESCRIPTION', value: (line) => plain(line.description?.value), shrinksTo: 11 },
    ...used.map((type): TableColumn<LineView> => ({
      title: type.toUpperCase(),
      value: (line) => quantityText(line.quantities[type]?.value),
      align: 'right',
    })),
    { title: 'OPEN', value: (line) => quantityText(line.balance?.open), align: 'right' },
    ...(lines.some(({ quantities }) => quantities.returned ?? quantities.credited)
      ? ([
          { title: 'NET DELIVERED', value: (line) => quantityText(line.balance?.netDelivered), align: 'right' },
          { title: 'NET INVOICED', value: (line) => quantityText(line.balance?.netInvoiced), align: 'right' },
        ] satisfies TableColumn<LineView>[])
      : []),
    { title: 'UNIT', value: (line) => plain(line.unit) },
    {
      title: 'AMOUNT',
      value: (line) => (line.amount === null ? UNKNOWN : amountText(line.amount.value)),
      align: 'right',
    },
  ];
}

/** Steps that are missing, came twice or came out of order. */
function path(order: OrderView, options: PageOptions): string {
  const odd = order.path.flatMap(({ note }) => (note === null ? [] : [`  ${sentenceText(note, options.local)}\n`]));
  return odd.length === 0 ? '' : title('Not as expected', options) + odd.join('');
}

/** Where more was promised than one day, or another was asked for. */
function promiseSteps({ promiseHistory }: OrderView): readonly PromiseStep[] {
  return promiseHistory.some(({ from }) => from !== null) ||
    promiseHistory.filter(({ what }) => what === 'promise').length > 1
    ? promiseHistory
    : [];
}

const promiseTable = ({ local, nameOf }: PageOptions): readonly TableColumn<PromiseStep>[] => [
  { title: 'STATED', value: (step) => instantText(step.recordedAt, local) },
  { title: 'SYSTEM', value: (step) => plain(nameOf(step.connectionId)), shrinksTo: 10 },
  { title: 'WHAT', value: (step) => (step.what === 'promise' ? 'promised' : 'asked for') },
  { title: 'FROM', value: (step) => whenText(step.from?.value ?? null, local) },
  { title: 'TO', value: (step) => whenText(step.when, local) },
  { title: 'BY', value: (step) => step.by },
  { title: 'BECAUSE', value: (step) => sentenceText(plain(step.because?.value), local), shrinksTo: 12 },
];

const estimateTable = ({ local, nameOf }: PageOptions): readonly TableColumn<EstimateStep>[] => [
  { title: 'STATED', value: (step) => instantText(step.recordedAt, local) },
  { title: 'SYSTEM', value: (step) => plain(nameOf(step.connectionId)), shrinksTo: 10 },
  { title: 'WHAT', value: (step) => MILESTONE_LABELS[step.code] },
  { title: 'EXPECTED', value: (step) => whenText(step.when, local) },
];

/** What does not add up, was agreed otherwise at first, or is within the tolerances, line by line. */
function lineWords({ lines }: OrderView, options: PageOptions): string {
  const told = lines.flatMap((line) => {
    const changes = line.changes.map(
      ({ field, from, to, afterRelease }) =>
        `${CHANGED[field]} ${plain(from.value)} at first, then ${plain(to.value)}${afterRelease ? ', after the release' : ''}.`,
    );
    return [...line.mismatches, ...changes, ...line.notes].map(
      (sentence) => `  ${plain(line.lineNo)}: ${sentenceText(sentence, options.local)}\n`,
    );
  });
  return told.length === 0 ? '' : title('What the lines say', options) + told.join('');
}

const CHANGED: Readonly<Record<ChangedField, string>> = {
  ordered: 'Ordered',
  unit_price: 'Price',
  item: 'Item',
  promise: 'Promised',
  ship_to: 'Ship to',
};

const STEP_TABLE: readonly TableColumn<StepView>[] = [
  { title: 'STEP', value: ({ step }) => DURATION_LABELS[step] },
  {
    title: 'THIS ORDER',
    value: ({ step, ms, to }) =>
      ms === null ? UNKNOWN : `${durationWords(ms, DURATION_CLOCKS[step])}${to === null ? ' so far' : ''}`,
    align: 'right',
  },
  {
    title: 'P50',
    value: ({ usual }) => (usual === null ? UNKNOWN : durationWords(usual.p50Ms, usual.clock)),
    align: 'right',
  },
  {
    title: 'P90',
    value: ({ usual }) => (usual === null ? UNKNOWN : durationWords(usual.p90Ms, usual.clock)),
    align: 'right',
  },
  {
    title: 'P95',
    value: ({ usual }) => (usual === null ? UNKNOWN : durationWords(usual.p95Ms, usual.clock)),
    align: 'right',
  },
  {
    title: 'COMPARED WITH',
    value: ({ usual }) => (usual === null ? UNKNOWN : `${plain(usual.group)} (${usual.count})`),
    shrinksTo: 14,
  },
];

/** "reference 100 %: invoice_no 1033 > order_no 10045" */
export function linkText({ rule, confidence, path }: LinkEvidence): string {
  const steps = path.map((step) => `${step.type} ${plain(step.text)}`).join(' > ');
  return `${rule} ${Math.round(confidence * 100)} %${steps === '' ? '' : `: ${steps}`}`;
}

const documentTable = ({ nameOf }: PageOptions): readonly TableColumn<DocumentView>[] => [
  { title: 'DOCUMENT', value: (document) => plain(document.label), shrinksTo: 16 },
  { title: 'KIND', value: (document) => (document.voided ? `${document.kind} (void)` : document.kind) },
  { title: 'SYSTEM', value: (document) => plain(nameOf(document.connectionId)), shrinksTo: 10 },
  { title: 'SUMMARY', value: (document) => plain(document.summary), shrinksTo: 12 },
  { title: 'LINKED BY', value: (document) => linkText(document.link), shrinksTo: 20 },
];

const conflictTable = ({ local, nameOf }: PageOptions): readonly TableColumn<OrderView['conflicts'][number]>[] => [
  { title: 'ABOUT', value: (conflict) => plain(conflict.subject) },
  {
    title: 'CLAIMS',
    value: (conflict) =>
      conflict.claims
        .map(
          (claim) =>
            `${plain(nameOf(claim.connectionId))}: ${sentenceText(claim.value, local)}${claim.owner ? ' (owner)' : ''}`,
        )
        .join(', '),
    shrinksTo: 20,
  },
  { title: 'RULE', value: (conflict) => plain(conflict.rule), shrinksTo: 10 },
];

function exceptionTable(local: LocalTime): readonly TableColumn<PastException>[] {
  return [
    { title: 'SINCE', value: (row) => wallText(row.onsetAt, local) },
    { title: 'SEVERITY', value: (row) => row.severity },
    { title: 'STATE', value: (row) => (row.clearedAt === null ? row.state.replaceAll('_', ' ') : 'cleared') },
    { title: 'WHAT', value: (row) => sentenceText(row.headline, local), shrinksTo: 20 },
    { title: 'NEXT ACTION', value: (row) => plain(row.nextAction), shrinksTo: 11 },
  ];
}
