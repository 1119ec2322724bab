import type { DemoConnection } from '#engine/ports/ports.ts';
import { openDelivery } from './edi/delivery.ts';
import { connectionsWith, mailboxConnection } from './estate.ts';
import type { FaultSettings } from './faults/fault.ts';
import { createFaultInjector, type FaultInjector } from './faults/injector.ts';
import { hash32 } from './random.ts';
import { serveBusinessCentral, type BusinessCentralAccess } from './servers/business-central.ts';
import { serveEasypost } from './servers/easypost.ts';
import type { RunningServer } from './servers/http.ts';
import { PACES, type Pace } from './servers/pace.ts';
import { serveSalesforce } from './servers/salesforce.ts';
import { serveShiphero } from './servers/shiphero.ts';
import { SYSTEM_IDS, type SystemId } from './systems.ts';
import { createWorld, type World } from './world.ts';

export interface DemoCompanyOptions {
  /** The clock that the company's life follows, UTC ms. */
  readonly now: () => number;
  readonly pace: Pace;
  /** UTC ms at which the asked number of orders exists; default: now, when it is opened. */
  readonly moment?: number;
  /** The five servers take this port and the four after it; default 0: free ones. */
  readonly portBase?: number;
  /** Folder for the interchanges of its EDI mailbox; default: it has none. */
  readonly mailbox?: string;
  /** PEM public key for Salesforce's JWT bearer flow. */
  readonly jwtPublicKey?: string;
}

export interface OpenDemoCompany {
  readonly world: World;
  readonly connections: readonly DemoConnection[];
  /** The company's own time, UTC ms: the clock and the hours that were let pass. */
  now(): number;
  advance(hours: number): void;
  /** Resolves when every interchange up to now is in the mailbox; they also come by themselves. */
  deliver(): Promise<void>;
  /** Lets the answers of its systems, or of some of them, meet faults; null: everything goes well again. */
  disturb(settings: FaultSettings | null, systems?: readonly SystemId[]): void;
  /** How often each kind of fault was met so far. */
  faultsMet(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const POST_EVERY_MS = 15_000;
const DAILY_REQUESTS = 100_000;

/** Creates the company and starts its five systems on loopback. */
export async function openDemoCompany(
  options: DemoCompanyOptions & { readonly orders: number; readonly seed: number },
): Promise<OpenDemoCompany> {
  const { orders, seed } = options;
  let offset = 0;
  const now = (): number => options.now() + offset;
  const world = createWorld({ seed, orders, moment: options.moment ?? options.now() });
  const access = accessOf(seed);
  const portOf = (position: number): number =>
    options.portBase === undefined || options.portBase === 0 ? 0 : options.portBase + position;
  const common = { world, now, pace: PACES[options.pace] };
  const faults = Object.fromEntries(SYSTEM_IDS.map((id) => [id, createFaultInjector(id)])) as Readonly<
    Record<SystemId, FaultInjector>
  >;
  const servers: RunningServer[] = [];
  let postman: NodeJS.Timeout | undefined;
  const close = async (): Promise<void> => {
    clearInterval(postman);
    await Promise.all(servers.map((server) => server.close()));
  };
  const start = async (serving: Promise<RunningServer>): Promise<string> => {
    const server = await serving;
    servers.push(server);
    return server.origin;
  };
  try {
    const bc = await start(
      serveBusinessCentral({ ...common, port: portOf(0), company: 'bc', access: access.bc, faults: faults.bc }),
    );
    const us = await start(
      serveBusinessCentral({ ...common, port: portOf(4), company: 'us', access: access.us, faults: faults.us }),
    );
    const sf = await start(
      serveSalesforce({
        ...common,
        faults: faults.sf,
        port: portOf(1),
        access: { ...access.sf, jwtPublicKey: options.jwtPublicKey ?? null },
        dailyRequests: DAILY_REQUESTS,
      }),
    );
    const sh = await start(serveShiphero({ ...common, port: portOf(2), access: access.sh, faults: faults.sh }));
    const ep = await start(serveEasypost({ ...common, port: portOf(3), access: access.ep, faults: faults.ep }));
    const delivery = options.mailbox === undefined ? null : await openDelivery(world.mailbox(), options.mailbox, now());
    const deliver = async (): Promise<void> => delivery?.until(now());
    // What could not be written is tried again.
    if (delivery) postman = setInterval(() => void deliver().catch(() => undefined), POST_EVERY_MS).unref();
    const served = connectionsWith({
      bc: erpAccess(bc, access.bc),
      us: erpAccess(us, access.us),
      sf: {
        config: { instanceUrl: sf, clientId: access.sf.clientId },
        secrets: { clientSecret: access.sf.clientSecret },
      },
      sh: { config: { apiUrl: sh, username: access.sh.username }, secrets: { password: access.sh.password } },
      ep: { config: { apiUrl: `${ep}/v2` }, secrets: { apiKey: access.ep.apiKey } },
    });
    return {
      world,
      now,
      close,
      deliver,
      connections: options.mailbox === undefined ? served : [...served, mailboxConnection(options.mailbox)],
      advance: (hours) => {
        offset += hours * HOUR_MS;
      },
      disturb: (settings, systems = SYSTEM_IDS) => {
        for (const id of systems) faults[id].set(settings);
      },
      faultsMet: () =>
        SYSTEM_IDS.flatMap((id) => Object.entries(faults[id].dealt())).reduce<Record<string, number>>(
          (sum, [kind, count]) => ({ ...sum, [kind]: (sum[kind] ?? 0) + count }),
          {},
        ),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function erpAccess(origin: string, access: BusinessCentralAccess): Pick<DemoConnection, 'config' | 'secrets'> {
  return {
    config: {
      apiUrl: `${origin}/v2.0/production/api/v2.0`,
      tokenUrl: `${origin}/${access.tenantId}/oauth2/v2.0/token`,
      companyId: access.companyId,
      clientId: access.clientId,
    },
    secrets: { clientSecret: access.clientSecret },
  };
}

/** Ids and secrets of the demo company: of no use anywhere else. */
function accessOf(seed: number) {
  const hex = (part: number): string => hash32(seed, 0xacce55, part).toString(16).padStart(8, '0');
  const guid = (part: number): string =>
    `${hex(part)}-${hex(part + 1).slice(0, 4)}-4${hex(part + 2).slice(0, 3)}-a${hex(part + 3).slice(0, 3)}-${hex(part + 4)}${hex(part + 5).slice(0, 4)}`;
  return {
    bc: { tenantId: guid(10), companyId: guid(20), clientId: guid(30), clientSecret: `demo~${hex(40)}${hex(41)}` },
    // Another company of the same tenant, with a client of its own.
    us: { tenantId: guid(10), companyId: guid(80), clientId: guid(90), clientSecret: `demo~${hex(100)}${hex(101)}` },
    sf: {
      clientId: `3MVG9demo${hex(50)}${hex(51)}`,
      clientSecret: `${hex(52)}${hex(53)}${hex(54)}`.toUpperCase(),
      username: 'integration@hansekontor.example',
    },
    sh: { username: 'throughline@hansekontor.example', password: `demo-${hex(60)}` },
    ep: { apiKey: `EZAKdemo${hex(70)}${hex(71)}` },
  };
}
