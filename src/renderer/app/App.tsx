import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Status } from '#shared/contract/dto/systems.ts';
import { CONTRACT_VERSION } from '#shared/contract/envelope.ts';
import { useEngine } from '../data/engine.tsx';
import { useQuery } from '../data/use-query.ts';
import { EvidenceDrawer } from '../evidence/EvidenceDrawer.tsx';
import { StartScreen } from '../features/start/StartScreen.tsx';
import { restoreInterface } from '../state/persist.ts';
import { useRoute } from '../state/route.ts';
import { ErrorNotice } from '../ui/Notice.tsx';
import { setEngineNow } from '../ui/now.ts';
import { SystemsContext } from '../ui/Systems.tsx';
import { Toasts } from '../ui/Toasts.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { Rail } from './Rail.tsx';
import { Screens } from './Screens.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import { useFrameKeys } from './use-frame-keys.ts';

const NO_SYSTEMS: Status['systems'] = [];

export function App(): ReactNode {
  const { client } = useEngine();
  const hello = useQuery('hello', { contractVersion: CONTRACT_VERSION });
  const { value: status } = useQuery('status.get', {});
  const [restored, setRestored] = useState(false);
  useEffect(() => {
    let wanted = true;
    restoreInterface(client).catch(() => undefined).finally(() => wanted && setRestored(true));
    return () => {
      wanted = false;
    };
  }, [client]);
  useEffect(() => {
    if (status) setEngineNow(status.now);
  }, [status]);
  const systems = useSystems(status);
  useFrameKeys();

  if (hello.error && !hello.value) return <main className="whole"><ErrorNotice error={hello.error} /></main>;
  if (!restored || !status) return <FrameSkeleton />;
  return (
    <SystemsContext value={systems}>
      <Frame status={status} />
      <Toasts />
      <HelpDialog />
    </SystemsContext>
  );
}

/** The same map while the systems' names are the same: every row of every grid looks at it. */
function useSystems(status: Status | undefined): ReadonlyMap<string, Status['systems'][number]> {
  const systems = status?.systems ?? NO_SYSTEMS;
  const names = systems.map(({ connectionId, monogram, name }) => `${connectionId} ${monogram} ${name}`).join('\n');
  // oxlint-disable-next-line react/exhaustive-deps
  return useMemo(() => new Map(systems.map((system) => [system.connectionId, system])), [names]);
}

function Frame({ status }: { status: Status }): ReactNode {
  const route = useRoute();
  const isFirstStart = status.connections === 0 && route.screen !== 'settings' && route.screen !== 'systems';
  return (
    <div className="app-frame">
      <a className="skip" href="#content" onClick={(event) => {
        event.preventDefault();
        document.querySelector<HTMLElement>('#content')?.focus();
      }}
      >
        Skip to content
      </a>
      <TopBar status={status} />
      <Rail status={status} screen={route.screen} />
      <main id="content" className="content" tabIndex={-1}>{isFirstStart ? <StartScreen /> : <Screens route={route} />}</main>
      <EvidenceDrawer />
      <StatusBar status={status} />
    </div>
  );
}

function FrameSkeleton(): ReactNode {
  return (
    <div className="app-frame" aria-busy="true" aria-label="Opening">
      <div className="top-bar" />
      <div className="rail" />
      <div className="content" />
      <div className="status-bar" />
    </div>
  );
}
