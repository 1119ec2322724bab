import { ClipboardList } from 'lucide-react';
import { useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { ORDER_VIEWS, type OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import { isList, readNumbers } from '#shared/contract/number-list.ts';
import { useQuery } from '../../data/use-query.ts';
import type { GridQuery } from '../../grid/DataGrid.tsx';
import { LISTED_VIEW, useListed } from '../../state/listed.ts';
import { formatRoute, replaceAddress, useListParams } from '../../state/route.ts';
import { ShownContext } from '../../state/shown.ts';
import { isTyping } from '../../ui/keys.ts';
import { Notice } from '../../ui/Notice.tsx';
import { SystemsContext } from '../../ui/Systems.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { ORDER_VIEW_WORDS } from '../../ui/words.ts';
import { orderColumns } from './columns.tsx';
import { ListDialog } from './ListDialog.tsx';
import { ListedOrders } from './ListedOrders.tsx';
import { OrderGrid } from './OrderGrid.tsx';
import { isView, sortOfView, type View } from './views.ts';

const asIs = (query: GridQuery): OrdersQuery => query as OrdersQuery;

/** Every order that any system knows, in views or by a list of numbers, sorted and filtered by the engine. */
export function OrdersScreen(): ReactNode {
  const params = useListParams('orders');
  const [lastView, setLastView] = useState<View>('open');
  const { list, asking, ask } = useListed();
  const shown = useContext(ShownContext);
  const view = isView(params['view']) ? params['view'] : lastView;
  const text = params['text'] ?? '';
  const listed = params['view'] === LISTED_VIEW ? list : null;
  const { value: counts } = useQuery('orders.counts', {});
  const systems = useContext(SystemsContext);
  const columns = useMemo(
    () =>
      orderColumns(() => [...systems.values()].map(({ connectionId, name }) => ({ value: connectionId, words: name }))),
    [systems],
  );
  usePastedList();

  const show = (next: View | typeof LISTED_VIEW, nextText: string): void => {
    if (next !== LISTED_VIEW) setLastView(next);
    replaceAddress(formatRoute('orders', '', { view: next, ...(nextText !== '' && { text: nextText }) }));
  };
  const press = (event: KeyboardEvent): boolean => {
    const next = ORDER_VIEWS[Number(event.key) - 1];
    if (next !== undefined) show(next, text);
    else if (event.key === 'l') ask(true);
    else return false;
    return true;
  };
  const tabs = (
    <Tabs
      label="Views"
      tabs={[
        ...ORDER_VIEWS.map((id) => ({ id, words: ORDER_VIEW_WORDS[id], count: counts?.[id] })),
        ...(list === null ? [] : [{ id: LISTED_VIEW, words: 'List', count: list.numbers.length } as const]),
      ]}
      selected={listed === null ? view : LISTED_VIEW}
      onSelect={(id) => show(id, text)}
    />
  );
  const tools = (
    <button
      type="button"
      className="button plain low icon"
      aria-label="Find the orders of a list of numbers"
      title="Find the orders of a list of numbers (L)"
      onClick={() => ask(true)}
    >
      <ClipboardList size={14} aria-hidden />
    </button>
  );
  const frame = { text, columns, tabs, tools, onKey: press };
  return (
    <>
      {listed === null ? (
        <OrderGrid
          key="views"
          {...frame}
          name="orders"
          view={view}
          sortOfView={sortOfView}
          asked={asIs}
          onClearText={() => show(view, '')}
          listName={`the view “${ORDER_VIEW_WORDS[view]}”`}
          empty={<NoOrders view={view} onAll={() => show('all', '')} />}
        />
      ) : (
        <ListedOrders
          key="list"
          {...frame}
          list={listed}
          onChange={() => ask(true)}
          onForget={() => {
            show(lastView, '');
            useListed.getState().forget();
          }}
          onClearText={() => show(LISTED_VIEW, '')}
        />
      )}
      {shown && asking && <ListDialog onClose={() => ask(false)} />}
    </>
  );
}

/** A list that is pasted while nothing is typed is looked up. */
function usePastedList(): void {
  const shown = useContext(ShownContext);
  useEffect(() => {
    if (!shown) return undefined;
    const listen = (event: ClipboardEvent): void => {
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      const list = readNumbers(event.clipboardData?.getData('text/plain') ?? '');
      if (!isList(list)) return;
      event.preventDefault();
      useListed.getState().show(list);
    };
    window.addEventListener('paste', listen);
    return () => window.removeEventListener('paste', listen);
  }, [shown]);
}

function NoOrders({ view, onAll }: { view: View; onAll: () => void }): ReactNode {
  return (
    <Notice
      title={
        view === 'all'
          ? 'No orders yet'
          : view === 'mine'
            ? 'No order is yours'
            : `No orders in “${ORDER_VIEW_WORDS[view]}”`
      }
      actions={
        view === 'all' ? undefined : (
          <button type="button" className="button" onClick={onAll}>
            Show all orders
          </button>
        )
      }
    >
      <p>{EMPTY_WORDS[view] ?? EMPTY_STATE}</p>
    </Notice>
  );
}

const EMPTY_STATE = 'Nothing is in this state by what the systems have said so far; their age is in the bar below.';
const EMPTY_WORDS: Partial<Record<View, string>> = {
  all: 'They appear as soon as the first records of a system arrive.',
  mine: 'An order is yours while it has an open exception that you own. Take one in Exceptions with M.',
};
