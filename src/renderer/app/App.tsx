import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Status } from '#shared/contract/dto/systems.ts';
import type { MethodName } from '#shared/contract/methods.ts';
import { CONTRACT_VERSION } from '#shared/contract/envelope.ts';
import { useEngine } from '../data/engine.tsx';
import { reportNetwork } from '../data/network-hint.ts';
import { useQuery } from '../data/use-query.ts';
import { EvidenceDrawer } from '../evidence/EvidenceDrawer.tsx';
import { StartScreen } from '../features/start/StartScreen.tsx';
import { RunbookPanel } from '../runbook/Runbook.tsx';
import { useAsOf } from '../state/as-of.ts';
import { restoreInterface } from '../state/persist.ts';
import { useRoute } from '../state/route.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { ErrorNotice, Notice } from '../ui/Notice.tsx';
import { setEngineNow, setPresentNow } from '../ui/now.ts';
import { SystemsContext } from '../ui/Systems.tsx';
import { Toasts } from '../ui/Toasts.tsx';
import { PastStrip, usePastKeys } from './AsOfControl.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { Moment } from './Moment.tsx';
import { Rail } from './Rail.tsx';
import { Screens } from './Screens.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import { useCutTitles } from './use-cut-titles.ts';
import { useFrameKeys } from './use-frame-keys.ts';
import { useWindowTitle } from './use-window-title.ts';

const NO_SYSTEMS: Status['systems'] = [];

export function App(): ReactNode {
  const { client } = useEngine();
  const hello = useQuery('hello', { contractVersion: CONTRACT_VERSION });
  const { value: present } = useQuery('status.get', {});
  const [restored, setRestored] = useState(false);
  useEffect(() => {
    let wanted = true;
    restoreInterface(client)
      .catch(() => undefined)
      .finally(() => wanted && setRestored(true));
    return () => {
      wanted = false;
    };
  }, [client]);
  useEffect(() => {
    if (present) setPresentNow(present.now);
  }, [present]);
  useEffect(() => reportNetwork(client), [client]);
  usePastKeys();

  if (hello.error && !hello.value)
    return (
      <main className="whole">
        <ErrorNotice error={hello.error} />
      </main>
    );
  if (!restored || !present) return <FrameSkeleton />;
  return (
    <>
      <Moment>
        <Client />
      </Moment>
      <Toasts />
    </>
  );
}

/** The whole client, about one moment. */
function Client(): ReactNode {
  const { asOf } = useEngine();
  const { value: status, error } = useQuery('status.get', {});
  useEffect(() => {
    if (status) setEngineNow(status.now, asOf !== null);
  }, [status, asOf]);
  useAgeing();
  const systems = useSystems(status);
  useFrameKeys();
  // The engine has let go of the moment, or was started again: it is prepared again.
  const lost = asOf !== null && error?.code === 'asof.absent';
  useEffect(() => {
    if (lost) useAsOf.getState().choose(asOf);
  }, [lost, asOf]);

  if (!status) return <FrameSkeleton />;
  return (
    <SystemsContext value={systems}>
      <Frame status={status} />
      <HelpDialog />
      <RunbookPanel />
    </SystemsContext>
  );
}

const AGEING_MS = 20_000;
const AGEING: ReadonlySet<MethodName> = new Set(['status.get', 'systems.list', 'orders.named']);

/**
 * Data grows old without any event: what is said of its age is asked again now and then; so is what a long list of
 * numbers names, which would be too much at every event.
 */
function useAgeing(): void {
  const { cache } = useEngine();
  useEffect(() => {
    const timer = setInterval(() => cache.invalidate((method) => AGEING.has(method)), AGEING_MS);
    return () => clearInterval(timer);
  }, [cache]);
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
  useWindowTitle(route);
  useCutTitles();
  const { asOf } = useEngine();
  const isFirstStart = status.connections === 0 && route.screen !== 'settings' && route.screen !== 'systems';
  return (
    <div className="app-frame" data-past={asOf !== null || undefined}>
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('#content')?.focus();
        }}
      >
        Skip to content
      </a>
      <TopBar status={status} />
      <PastStrip />
      <Rail status={status} screen={route.screen} />
      <main id="content" className="content" tabIndex={-1}>
        <Boundary of={`${route.screen} ${route.item}`}>
          {isFirstStart ? <StartScreen /> : <Screens route={route} />}
        </Boundary>
      </main>
      <EvidenceDrawer key={`${route.screen} ${route.item}`} />
      <StatusBar status={status} />
    </div>
  );
}

const PATIENCE_MS = 2500;

function FrameSkeleton(): ReactNode {
  const { shell } = useEngine();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="app-frame" aria-busy="true" aria-label="Opening">
      <div className="top-bar" />
      <div className="rail" />
      <div className="content">
        {slow && (
          <Notice title="Waiting for the engine">
            <p>
              {shell
                ? 'It is starting, or being started again. Nothing that was received is lost.'
                : 'It may still be starting. If Throughline was closed, start it again: it prints a new address.'}
            </p>
          </Notice>
        )}
      </div>
      <div className="status-bar" />
    </div>
  );
}
