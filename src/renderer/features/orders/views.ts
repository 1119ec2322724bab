import { ORDER_VIEWS } from '#shared/contract/dto/order-rows.ts';
import type { SortStep } from '../../grid/view-state.ts';
import { withCommand } from '../../ui/command-key.ts';

export type View = (typeof ORDER_VIEWS)[number];

const SORTS: Readonly<Record<View, readonly SortStep[]>> = {
  open: [{ column: 'slip_ms', descending: true }],
  late: [{ column: 'slip_ms', descending: true }],
  due_today: [{ column: 'promise_at', descending: false }],
  on_hold: [{ column: 'value', descending: true }],
  shipped_not_invoiced: [{ column: 'value', descending: true }],
  mine: [{ column: 'promise_at', descending: false }],
  all: [{ column: 'ordered_at', descending: true }],
};

export const sortOfView = (view: string): readonly SortStep[] => SORTS[view as View];

export function isView(text: string | undefined): text is View {
  return ORDER_VIEWS.some((view) => view === text);
}

export const KEYS = [
  { keys: '↑ ↓', words: 'Move' },
  { keys: 'Space', words: 'Peek at the order beside the grid' },
  { keys: 'Enter', words: 'Open the order' },
  { keys: withCommand('C'), words: 'Copy selected rows as a spreadsheet expects' },
  { keys: withCommand('V'), words: 'Find the orders of a list of numbers that was copied' },
  { keys: 'Shift ↑ ↓ click', words: 'Select several' },
  { keys: `1 – ${ORDER_VIEWS.length}`, words: 'Change the view' },
  { keys: 'F', words: 'Filter by order number' },
  { keys: 'L', words: 'Find the orders of a list of numbers' },
];
