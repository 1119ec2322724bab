import { useState, type ReactNode } from 'react';
import { ExceptionsScreen } from '../features/exceptions/ExceptionsScreen.tsx';
import { OrderPage } from '../features/order/OrderPage.tsx';
import { OrdersScreen } from '../features/orders/OrdersScreen.tsx';
import { KpiRowsScreen } from '../features/overview/KpiRowsScreen.tsx';
import { OverviewScreen } from '../features/overview/OverviewScreen.tsx';
import { PolicyScreen } from '../features/policy/PolicyScreen.tsx';
import { ReconcileScreen } from '../features/reconcile/ReconcileScreen.tsx';
import { SettingsScreen } from '../features/settings/SettingsScreen.tsx';
import { SystemsScreen } from '../features/systems/SystemsScreen.tsx';
import { UnlinkedScreen } from '../features/unlinked/UnlinkedScreen.tsx';
import type { Route, Screen } from '../state/route.ts';
import { ShownContext } from '../state/shown.ts';

/** Lists that stay as they are while an order is open, so that going back is instant and nothing has moved. */
const KEPT: Partial<Record<Screen, () => ReactNode>> = {
  orders: OrdersScreen,
  exceptions: ExceptionsScreen,
  reconcile: ReconcileScreen,
};

export function Screens({ route }: { route: Route }): ReactNode {
  const isOrder = route.screen === 'orders' && route.item !== '';
  const [visited, setVisited] = useState<readonly Screen[]>([]);
  const shownList = isOrder ? null : route.screen;
  if (shownList !== null && KEPT[shownList] && !visited.includes(shownList)) setVisited([...visited, shownList]);
  return (
    <>
      {visited.map((screen) => {
        const List = KEPT[screen];
        return (
          List && (
            <div key={screen} className="kept" hidden={screen !== shownList}>
              <ShownContext value={screen === shownList}>
                <List />
              </ShownContext>
            </div>
          )
        );
      })}
      {route.screen === 'overview' && (route.item === '' ? <OverviewScreen /> : <KpiRowsScreen key={route.item} />)}
      {isOrder && <OrderPage key={route.item} orderKey={route.item} />}
      {route.screen === 'unlinked' && <UnlinkedScreen key={route.item} item={route.item} />}
      {route.screen === 'systems' && <SystemsScreen item={route.item} />}
      {route.screen === 'settings' && <SettingsScreen />}
      {route.screen === 'policy' && <PolicyScreen />}
    </>
  );
}
