import { Check, Minus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { KpiDefinition, KpiGrain, KpiId, KpiRow } from '#shared/contract/dto/kpis.ts';
import { CAUSE_CLASSES, type CauseClass } from '#shared/domain/exceptions.ts';
import { formatMicros } from '#shared/domain/decimal.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { At, Money, Unknown } from '../../ui/Figures.tsx';
import { formatDate, formatDuration, formatQuantity, startOfDay } from '../../ui/format.ts';
import { Cause } from '../../ui/Icons.tsx';
import { useNow } from '../../ui/now.ts';
import { CAUSE_WORDS } from '../../ui/words.ts';

const OF_RECEIVABLES: ReadonlySet<KpiId> = new Set(['dso', 'dso_best', 'days_delinquent']);
const CAUSES = CAUSE_CLASSES.map((value) => ({ value, words: CAUSE_WORDS[value] }));

function instant(at: Instant | null, why: string): ReactNode {
  return at === null ? <Unknown why={why} /> : <At at={at} />;
}

function text(value: string | null, why: string): ReactNode {
  return value ?? <Unknown why={why} />;
}

function Verdict({ passed }: { passed: boolean | null }): ReactNode {
  if (passed === null) {
    return (
      <span className="verdict" title="Neither passes nor fails">
        <Minus size={14} aria-hidden />
      </span>
    );
  }
  return passed ? (
    <span className="verdict passed">
      <Check size={14} aria-hidden />
      Passed
    </span>
  ) : (
    <span className="verdict failed">
      <X size={14} aria-hidden />
      Failed
    </span>
  );
}

/** A commitment that ends at the company's midnight is the day before it. */
function Commitment({ at, zone }: { at: Instant; zone: string }): ReactNode {
  const now = useNow();
  if (startOfDay(at, zone) !== at) return <At at={at} />;
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at - 1);
  return (
    <time dateTime={day} title={`${day}, until its end in ${zone}`}>
      {formatDate(day, now)}
    </time>
  );
}

/** What a row adds to the figure, in its unit. */
function measureWords(kpi: KpiId, value: number): string {
  if (DAYS.has(kpi)) return `${value} d`;
  return COUNTS.has(kpi) ? String(value) : `${value < 0 ? '−' : ''}${formatDuration(Math.abs(value))}`;
}

const DAYS: ReadonlySet<KpiId> = new Set(['invoicing_lag', 'invoiced_late', 'cash_held']);
const COUNTS: ReadonlySet<KpiId> = new Set(['promise_changes', 'touches', 'touchless', 'auto_match', 'exception_rate']);
const MEASURE_WORDS: Partial<Record<KpiId, string>> = {
  cycle_time: 'Cycle',
  lost_hours: 'Lost',
  credit_hold_duration: 'On hold',
  credit_hold_rate: 'On hold',
  promise_changes: 'Changes',
  touches: 'Touches',
  touchless: 'Touches',
  auto_match: 'By hand',
  exception_rate: 'Open now',
  invoicing_lag: 'Lag',
  invoiced_late: 'Lag',
  cash_held: 'Lag',
  backorder: 'Age',
  backorder_value: 'Age',
  unbilled_value: 'Age',
};
const DUE_WORDS: Partial<Record<KpiId, string>> = {
  on_time_ship: 'Planned to ship',
  line_fill: 'Planned to ship',
  unit_fill: 'Planned to ship',
  order_fill: 'Planned to ship',
  backorder: 'Planned release',
  backorder_value: 'Planned release',
  invoicing_lag: 'Shipped',
  invoiced_late: 'Shipped',
  cash_held: 'Shipped',
  unbilled_value: 'First shipped',
  dso: 'Payment due',
};

type KpiColumn = GridColumn<KpiRow>;

interface ColumnsOf {
  readonly grain: KpiGrain;
  readonly unit: KpiDefinition['unit'];
  /** Rows pass or fail. */
  readonly judged: boolean;
  /** The company's. */
  readonly zone: string;
}

/** The columns that a figure's rows have something to say in. */
export function kpiColumns(kpi: KpiId, { grain, unit, judged, zone }: ColumnsOf): readonly KpiColumn[] {
  const all: readonly (KpiColumn & { readonly only?: KpiGrain })[] = [
    {
      id: 'order_no',
      words: 'Order',
      width: 104,
      pinned: true,
      filter: 'text',
      cell: (row) => <span className="order-no">{row.orderNo}</span>,
      copy: (row) => row.orderNo,
    },
    {
      id: 'line_no',
      words: 'Line',
      only: 'line',
      width: 100,
      right: true,
      filter: 'text',
      cell: (row) => row.lineNo ?? '',
      copy: (row) => row.lineNo ?? '',
    },
    {
      id: 'document',
      words: 'Invoice',
      only: 'invoice',
      width: 116,
      filter: 'text',
      cell: (row) => row.document ?? '',
      copy: (row) => row.document ?? '',
    },
    {
      id: 'verdict',
      words: 'Verdict',
      width: 92,
      sortable: false,
      cell: (row) => <Verdict passed={row.passed} />,
      copy: (row) => (row.passed === null ? '' : row.passed ? 'passed' : 'failed'),
    },
    {
      id: 'reason',
      words: 'Why',
      width: 240,
      flex: 1,
      sortable: false,
      cell: (row) => <span title={row.reason}>{row.reason}</span>,
      copy: (row) => row.reason,
    },
    {
      id: 'customer',
      words: 'Customer',
      width: 160,
      filter: 'text',
      cell: (row) => text(row.customer, 'No system names the customer'),
      copy: (row) => row.customer ?? '',
    },
    {
      id: 'item_no',
      words: 'Item',
      only: 'line',
      width: 100,
      filter: 'text',
      cell: (row) => text(row.itemNo, 'No system names the item'),
      copy: (row) => row.itemNo ?? '',
    },
    {
      id: 'due_at',
      words: DUE_WORDS[kpi] ?? 'Commitment',
      width: 116,
      filter: 'date',
      cell: (row) =>
        row.dueAt === null ? <Unknown why="No system states it" /> : <Commitment at={row.dueAt} zone={zone} />,
      copy: (row) => (row.dueAt === null ? '' : new Date(row.dueAt).toISOString()),
    },
    {
      id: 'done_at',
      words: doneWords(kpi, grain),
      width: 116,
      filter: 'date',
      cell: (row) => instant(row.doneAt, 'It has not happened, or no system says when'),
      copy: (row) => (row.doneAt === null ? '' : new Date(row.doneAt).toISOString()),
    },
    {
      id: 'measure',
      words: MEASURE_WORDS[kpi] ?? (unit === 'duration' ? 'Took' : 'Off by'),
      help: MEASURE_WORDS[kpi] === undefined && unit !== 'duration' ? 'Late above zero, early below' : '',
      width: 96,
      right: true,
      filter: DAYS.has(kpi) || COUNTS.has(kpi) ? 'number' : 'duration',
      cell: (row) => (row.measure === null ? <Unknown why="Not known yet" /> : measureWords(kpi, row.measure)),
      copy: (row) => (row.measure === null ? '' : String(row.measure)),
    },
    {
      id: 'quantity',
      words: 'Ordered',
      only: 'line',
      width: 84,
      right: true,
      filter: 'money',
      cell: (row) => (row.quantity === null ? '' : formatQuantity(row.quantity)),
      copy: (row) => (row.quantity === null ? '' : formatMicros(row.quantity)),
    },
    {
      id: 'done',
      words: 'By then',
      only: 'line',
      width: 84,
      right: true,
      filter: 'money',
      cell: (row) => (row.done === null ? '' : formatQuantity(row.done)),
      copy: (row) => (row.done === null ? '' : formatMicros(row.done)),
    },
    {
      id: 'value',
      words: kpi === 'unbilled_value' ? 'Unbilled' : OF_RECEIVABLES.has(kpi) ? 'Open' : 'Value',
      width: 124,
      right: true,
      filter: 'money',
      cell: (row) => (row.value ? <Money value={row.value} /> : <Unknown why="No system states a value" />),
      copy: (row) => (row.value ? formatMicros(row.value.amount) : ''),
    },
    {
      id: 'cause',
      words: 'Cause',
      width: 112,
      filter: 'choice',
      choices: () => CAUSES,
      cell: (row) => (isCause(row.cause) ? <Cause cause={row.cause} /> : ''),
      copy: (row) => row.cause ?? '',
    },
    {
      id: 'carrier',
      words: 'Carrier',
      width: 128,
      filter: 'text',
      cell: (row) => text(row.carrier, 'No system names the carrier'),
      copy: (row) => row.carrier ?? '',
    },
    {
      id: 'warehouse',
      words: 'Warehouse',
      width: 120,
      hidden: true,
      filter: 'text',
      cell: (row) => text(row.warehouse, 'No system names the warehouse'),
      copy: (row) => row.warehouse ?? '',
    },
  ];
  return all.filter(({ id, only }) => (only === undefined || only === grain) && (judged || id !== 'verdict'));
}

function doneWords(kpi: KpiId, grain: KpiGrain): string {
  if (grain === 'invoice') return 'Issued';
  return ['on_time_ship', 'line_fill', 'unit_fill', 'order_fill', 'backorder', 'backorder_value'].includes(kpi)
    ? 'Shipped'
    : 'Delivered';
}

function isCause(word: string | null): word is CauseClass {
  return CAUSE_CLASSES.some((cause) => cause === word);
}
