import type { ReactNode } from 'react';
import { formatMicros } from '#shared/domain/decimal.ts';
import type { OrderColumn, OrderRow } from '#shared/contract/dto/order-rows.ts';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';
import { AXES, AXIS_STATES, MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import { DIRECTIONS } from '#shared/domain/jeopardy.ts';
import type { GridColumn } from '../../grid/columns.ts';
import type { Choice } from '../../grid/filters.ts';
import { AxesStrip, describeAxis } from '../../ui/AxesStrip.tsx';
import { Age, At, Money, SlipWords, Unknown, When } from '../../ui/Figures.tsx';
import { formatSlip } from '../../ui/format.ts';
import { CauseIcon } from '../../ui/Icons.tsx';
import { DirectionMark, JeopardyBar } from '../../ui/Jeopardy.tsx';
import { useNow } from '../../ui/now.ts';
import { Monograms } from '../../ui/Systems.tsx';
import { AXIS_STATE_WORDS, AXIS_WORDS, CAUSE_WORDS, DIRECTION_WORDS } from '../../ui/words.ts';
import { copiedSentence, Sentence } from '../../ui/Sentence.tsx';

function Next({ next }: { next: NonNullable<OrderRow['next']> }): ReactNode {
  const now = useNow();
  const overdue = next.at !== null && next.at < now;
  return (
    <span className={next.class === 'estimated' ? 'next-cell estimated-next' : 'next-cell'}>
      <span className="ellipsis">{MILESTONE_LABELS[next.code]}</span>
      {next.at !== null &&
        (overdue ? (
          <span className="ageing">
            <Age at={next.at} suffix=" overdue" />
          </span>
        ) : (
          <span className="quiet">
            <Stated at={next.at} date={next.date} />
          </span>
        ))}
    </span>
  );
}

/**
 * Slip and next step have their own columns beside, and of several causes the first words count more than who answers
 * for them; hovering shows the whole sentence.
 */
function causesOf(why: string): string {
  const [causes = why] = why.split(/\. (?:Next: |Overdue since )/);
  const match = /^[^:.]*\blate\b[^:.]*: (.)(.*)$/.exec(causes);
  if (!match) return causes;
  const words = `${(match[1] ?? '').toUpperCase()}${match[2] ?? ''}`;
  return words.includes(', then ') ? words.replaceAll(/ \([^)]*\)/g, '') : words;
}

/** A promise that the source states as a date is shown as that date. */
function Promise({ at, date }: { at: number | null; date: string | null }): ReactNode {
  if (at === null) return <Unknown why="No system states a promised date" />;
  return <Stated at={at} date={date} />;
}

/** What is stated as a day is shown as that day, in every zone. */
function Stated({ at, date }: { at: number; date: string | null }): ReactNode {
  return date === null ? <At at={at} /> : <When value={{ kind: 'date', date, text: date }} />;
}

function iso(at: number | null | undefined): string {
  return at === null || at === undefined ? '' : new Date(at).toISOString();
}

const AXIS_CHOICES: readonly Choice[] = AXES.flatMap((axis) => [
  ...AXIS_STATES.filter((state) => state !== 'not_applicable').map((state) => ({
    value: `${axis}:${state}`,
    words: `${AXIS_WORDS[axis]} ${AXIS_STATE_WORDS[state]}`,
  })),
  { value: `${axis}:disagree`, words: `${AXIS_WORDS[axis]}: systems disagree` },
]);
const CAUSES: readonly Choice[] = CAUSE_CLASSES.map((cause) => ({ value: cause, words: CAUSE_WORDS[cause] }));

const DIRECTION_CHOICES: readonly Choice[] = DIRECTIONS.map((value) => ({ value, words: DIRECTION_WORDS[value] }));

function nameIn(systems: readonly Choice[], id: string): string {
  return systems.find(({ value }) => value === id)?.words ?? id;
}

/** @param systems the connections to choose from, asked when a menu opens */
export function orderColumns(
  systems: () => readonly Choice[],
): readonly (GridColumn<OrderRow> & { id: OrderColumn })[] {
  return [
    {
      id: 'order_no',
      words: 'Order',
      width: 92,
      pinned: true,
      filter: 'text',
      cell: (row) => (
        <span
          className={row.cancelled ? 'order-no cancelled' : 'order-no'}
          title={row.cancelled ? `${row.orderNo}, cancelled` : row.orderNo}
        >
          {row.orderNo}
        </span>
      ),
      copy: (row) => row.orderNo,
    },
    {
      id: 'customer',
      words: 'Customer',
      width: 150,
      filter: 'text',
      cell: (row) =>
        row.customer === null ? (
          <Unknown why="No system names the customer" />
        ) : (
          <span title={row.customer}>{row.customer}</span>
        ),
      copy: (row) => row.customer ?? '',
    },
    {
      id: 'customer_po',
      words: 'Customer PO',
      width: 118,
      filter: 'text',
      cell: (row) => (row.customerPo === null ? <Unknown why="No system names a customer PO" /> : row.customerPo),
      copy: (row) => row.customerPo ?? '',
    },
    {
      id: 'ordered_at',
      words: 'Ordered',
      width: 108,
      hidden: true,
      filter: 'date',
      cell: (row) =>
        row.orderedAt === null ? <Unknown why="No system states when it was ordered" /> : <At at={row.orderedAt} />,
      copy: (row) => iso(row.orderedAt),
    },
    {
      id: 'promise_at',
      words: 'Promise',
      help: 'Last date committed to the customer',
      width: 88,
      filter: 'date',
      cell: (row) => <Promise at={row.promiseAt} date={row.promiseDate} />,
      copy: (row) => iso(row.promiseAt),
    },
    {
      id: 'slip_ms',
      words: 'Slip',
      help: 'Late or early against the promise',
      width: 140,
      right: true,
      filter: 'duration',
      cell: (row) =>
        row.slipMs === null ? (
          <Unknown why="Not late, or no promise to measure against" />
        ) : (
          <SlipWords ms={row.slipMs} basis={row.slipBasis} />
        ),
      copy: (row) => (row.slipMs === null ? '' : formatSlip(row.slipMs)),
    },
    {
      id: 'cause',
      words: 'Why',
      width: 264,
      flex: 1,
      filter: 'choice',
      choices: () => CAUSES,
      cell: (row) => (
        <span className="cell-row" title={copiedSentence(row.why)}>
          {row.cause !== null && <CauseIcon cause={row.cause} />}
          <span className={row.cause === null ? 'ellipsis quiet' : 'ellipsis'}>
            <Sentence text={causesOf(row.why)} />
          </span>
        </span>
      ),
      copy: (row) => copiedSentence(row.why),
    },
    {
      id: 'axes',
      words: 'Axes',
      help: 'Commercial, credit, allocation, fulfilment, transport, billing, payment',
      width: 100,
      sortable: false,
      filter: 'choice',
      choices: () => AXIS_CHOICES,
      cell: (row) => (
        <span className="cell-row">
          <AxesStrip axes={row.axes} />
        </span>
      ),
      copy: (row) => row.axes.map(describeAxis).join('; '),
    },
    {
      id: 'next_at',
      words: 'Next',
      help: 'Next milestone and when it is planned or estimated',
      width: 178,
      filter: 'date',
      cell: (row) =>
        row.next === null ? (
          <Unknown why={row.closed ? 'Nothing is left to happen' : 'No system plans a next step'} />
        ) : (
          <Next next={row.next} />
        ),
      copy: (row) => (row.next === null ? '' : `${MILESTONE_LABELS[row.next.code]} ${iso(row.next.at)}`.trim()),
    },
    {
      id: 'value',
      words: 'Value',
      width: 130,
      right: true,
      filter: 'money',
      cell: (row) => (row.value === null ? <Unknown why="No system states an amount" /> : <Money value={row.value} />),
      copy: (row) => (row.value === null ? '' : formatMicros(row.value.amount)),
    },
    {
      id: 'value_at_risk',
      words: 'At risk',
      help: 'Value that the open exceptions put at risk',
      width: 128,
      right: true,
      filter: 'money',
      cell: (row) =>
        row.valueAtRisk === null ? (
          <Unknown why="No open exception puts value at risk" />
        ) : (
          <Money value={row.valueAtRisk} />
        ),
      copy: (row) => (row.valueAtRisk === null ? '' : formatMicros(row.valueAtRisk.amount)),
    },
    {
      id: 'jeopardy',
      words: 'Jeopardy',
      help: 'How much the order is in danger, 1 to 100: predicted slip, value, customer tier and trend',
      width: 132,
      filter: 'number',
      cell: (row) =>
        row.jeopardy === null || row.jeopardyBand === null ? (
          <Unknown why="Not expected late, and nothing holds it up" />
        ) : (
          <span className="cell-row">
            <JeopardyBar score={row.jeopardy} band={row.jeopardyBand} />
          </span>
        ),
      copy: (row) => (row.jeopardy === null ? '' : String(row.jeopardy)),
    },
    {
      id: 'direction',
      words: 'Direction',
      help: 'Whether its delay grows',
      width: 104,
      filter: 'choice',
      choices: () => DIRECTION_CHOICES,
      cell: (row) =>
        row.direction === null ? (
          <Unknown why="Not expected late, and nothing holds it up" />
        ) : (
          <span className="cell-row">
            <DirectionMark direction={row.direction} />
          </span>
        ),
      copy: (row) => (row.direction === null ? '' : DIRECTION_WORDS[row.direction]),
    },
    {
      id: 'open_exceptions',
      words: 'Exc.',
      help: 'Open exceptions',
      width: 64,
      right: true,
      filter: 'number',
      cell: (row) => (row.openExceptions === 0 ? <span className="none">0</span> : row.openExceptions),
      copy: (row) => String(row.openExceptions),
    },
    {
      id: 'systems',
      words: 'Systems',
      help: 'Systems that know the order',
      width: 112,
      sortable: false,
      filter: 'choice',
      choices: systems,
      cell: (row) => (
        <span className="cell-row">
          <Monograms connectionIds={row.systems} />
        </span>
      ),
      copy: (row) => row.systems.map((id) => nameIn(systems(), id)).join(', '),
    },
    {
      id: 'recorded_at',
      words: 'Age',
      help: 'Since the newest change of any source',
      width: 72,
      right: true,
      filter: 'date',
      cell: (row) =>
        row.recordedAt === null ? <Unknown why="No source says when it changed" /> : <Age at={row.recordedAt} />,
      copy: (row) => iso(row.recordedAt),
    },
  ];
}
