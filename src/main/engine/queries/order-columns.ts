import type { ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import type { OrderColumn } from '#shared/contract/dto/order-rows.ts';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';
import { DIRECTIONS } from '#shared/domain/jeopardy.ts';
import { AXES, AXIS_STATES } from '#shared/domain/milestones.ts';
import { axisLetter } from '../lifecycle/rows.ts';
import {
  all,
  any,
  numberColumn,
  textColumn,
  wordColumn,
  type Column,
  type Columns,
  type Condition,
} from './columns.ts';
import { invalidInput } from './query-errors.ts';

/** SQL that orders words as their list does. */
export function rankOf(sql: string, words: readonly string[]): string {
  return `CASE ${sql} ${words.map((word, index) => `WHEN '${word}' THEN ${index}`).join(' ')} END`;
}

export const ORDER_GRID: Columns<OrderColumn> = {
  order_no: textColumn('o.order_no'),
  customer: textColumn('o.customer'),
  customer_po: textColumn('o.customer_po'),
  value: numberColumn('o.value'),
  ordered_at: numberColumn('o.ordered_at'),
  promise_at: numberColumn('o.promise_at'),
  slip_ms: numberColumn('o.slip_ms'),
  cause: wordColumn('o.cause', rankOf('o.cause', CAUSE_CLASSES)),
  axes: axesColumn(),
  next_at: numberColumn('o.next_at'),
  value_at_risk: numberColumn('o.value_at_risk'),
  jeopardy: numberColumn('o.jeopardy'),
  direction: wordColumn('o.direction', rankOf('o.direction', DIRECTIONS)),
  open_exceptions: numberColumn('o.open_exceptions'),
  systems: systemsColumn(),
  recorded_at: numberColumn('o.recorded_at'),
};

const DISAGREE = 'disagree';

/** Every word that a filter of the axes strip may use: "credit:blocked", "billing:disagree". */
const AXIS_CONDITIONS = new Map<string, Condition>(
  AXES.flatMap((axis, index) => {
    const letter = `substr(o.axes, ${index + 1}, 1)`;
    const states = AXIS_STATES.map((state): [string, Condition] => [
      `${axis}:${state}`,
      { sql: `${letter} IN ('${axisLetter(state, false)}', '${axisLetter(state, true)}')`, parameters: [] },
    ]);
    return [...states, [`${axis}:${DISAGREE}`, { sql: `${letter} <> lower(${letter})`, parameters: [] }]];
  }),
);

function axesColumn(): Column {
  return { sort: 'o.axes', filter: axesCondition };
}

function axesCondition(filter: ColumnFilter): Condition {
  switch (filter.op) {
    case 'equals':
      return axisCondition(String(filter.value));
    case 'in':
      return any(filter.values.map((value) => axisCondition(String(value))));
    case 'contains': {
      const wanted = filter.value.trim().toLowerCase();
      return any([...AXIS_CONDITIONS].filter(([word]) => word.includes(wanted)).map(([, condition]) => condition));
    }
    default:
      throw invalidInput(`The status strip cannot be filtered by "${filter.op}".`);
  }
}

function axisCondition(word: string): Condition {
  const condition = AXIS_CONDITIONS.get(word.toLowerCase());
  if (!condition)
    throw invalidInput(
      `"${word}" is no state of an axis; write for example "credit:blocked" or "billing:${DISAGREE}".`,
    );
  return condition;
}

function systemsColumn(): Column {
  const text = textColumn('o.systems');
  const knows = (connectionId: string): Condition => ({
    sql: `instr(' ' || o.systems || ' ', ?) > 0`,
    parameters: [` ${connectionId} `],
  });
  return {
    sort: text.sort,
    filter(filter) {
      if (filter.op === 'equals') return knows(String(filter.value));
      if (filter.op === 'in') return any(filter.values.map((value) => knows(String(value))));
      return text.filter(filter);
    },
  };
}

/** Neither closed nor cancelled. */
export const IS_OPEN: Condition = { sql: 'o.closed = 0 AND o.cancelled = 0', parameters: [] };
export const IS_LATE: Condition = all([IS_OPEN, { sql: 'o.slip_ms > 0', parameters: [] }]);
