/**
 * The walls of the house as data. A file belongs to the layer with the longest path that holds it, and may import from
 * its own layer and from those listed. `src/shared/...` layers are named in `may` like all others.
 */
export interface Layer {
  /** A folder, or a single file. */
  readonly path: string;
  readonly may: readonly string[];
  /** Sub-folders of this layer that must not import each other. */
  readonly apart?: true;
  /** Where the code runs. */
  readonly runs: 'anywhere' | 'node' | 'electron' | 'preload' | 'browser' | 'tool';
}

const LIB = 'src/shared/lib';
const DOMAIN = 'src/shared/domain';
const CONTRACT = 'src/shared/contract';
const VOCABULARY = [LIB, DOMAIN];
const SHARED = [LIB, DOMAIN, CONTRACT];

const ENGINE = 'src/main/engine';
const PAGE = 'src/main/page';
const PROCESS = 'src/main/process';
const ADAPTERS = 'src/main/adapters';
const SANDBOX = 'src/main/sandbox';

/** Each may import all before it. `peers` of one step may not import each other, except as `EXTRA_ARROWS` says. */
const ENGINE_STEPS: readonly (readonly string[])[] = [
  ['ports'],
  ['store'],
  ['connectors'],
  ['inbox'],
  ['canonical'],
  ['correlation'],
  ['lifecycle'],
  ['exceptions'],
  ['retention'],
  ['queries', 'commands', 'exports'],
  ['pipeline'],
  ['as-of'],
  ['service'],
  ['engine.ts'],
  ['scenarios'],
];

/** Exports write what queries find. */
const EXTRA_ARROWS: Readonly<Record<string, readonly string[]>> = { exports: ['queries'] };

function engineLayers(): Layer[] {
  const layers: Layer[] = [];
  const before: string[] = [];
  for (const step of ENGINE_STEPS) {
    for (const name of step) {
      const extra = (EXTRA_ARROWS[name] ?? []).map((peer) => `${ENGINE}/${peer}`);
      layers.push({ path: `${ENGINE}/${name}`, may: [...SHARED, ...before, ...extra], runs: 'node' });
    }
    before.push(...step.map((name) => `${ENGINE}/${name}`));
  }
  return layers;
}

const ENGINE_FRONT = [`${ENGINE}/ports`, `${ENGINE}/engine.ts`, `${ENGINE}/service/peer.ts`];

const RENDERER = 'src/renderer';
/** Each may import those before it; the parts that several screens share may also import each other. */
const RENDERER_STEPS = ['transport', 'state', 'data', 'ui'];
const SCREEN_PARTS = ['grid', 'timeline', 'evidence', 'order-parts', 'runbook', 'connect'];

function rendererLayers(): Layer[] {
  const before: string[] = [];
  const layers: Layer[] = [];
  for (const name of RENDERER_STEPS) {
    layers.push({ path: `${RENDERER}/${name}`, may: [...SHARED, ...before], runs: 'browser' });
    before.push(`${RENDERER}/${name}`);
  }
  const parts = SCREEN_PARTS.map((name) => `${RENDERER}/${name}`);
  for (const path of parts) layers.push({ path, may: [...SHARED, ...before, ...parts], runs: 'browser' });
  const screens = `${RENDERER}/features`;
  const app = `${RENDERER}/app`;
  layers.push(
    { path: screens, may: [...SHARED, ...before, ...parts], apart: true, runs: 'browser' },
    { path: app, may: [...SHARED, ...before, ...parts, screens], runs: 'browser' },
    { path: RENDERER, may: [...SHARED, ...before, ...parts, screens, app], runs: 'browser' },
  );
  return layers;
}

export const LAYERS: readonly Layer[] = [
  { path: LIB, may: [], runs: 'anywhere' },
  { path: DOMAIN, may: [LIB], runs: 'anywhere' },
  { path: CONTRACT, may: VOCABULARY, runs: 'anywhere' },
  ...engineLayers(),
  { path: SANDBOX, may: [...SHARED, `${ENGINE}/ports`], runs: 'node' },
  { path: PAGE, may: SHARED, runs: 'node' },
  { path: PROCESS, may: SHARED, runs: 'anywhere' },
  { path: ADAPTERS, may: [...SHARED, `${ENGINE}/ports`, `${ENGINE}/service/peer.ts`, SANDBOX, PROCESS], runs: 'node' },
  { path: 'src/main/hosts/loopback', may: [...SHARED, ...ENGINE_FRONT, ADAPTERS, PAGE], runs: 'node' },
  { path: 'src/main/hosts/cli', may: [...SHARED, ...ENGINE_FRONT, ADAPTERS], runs: 'node' },
  { path: 'src/main/engine.utility.ts', may: [...SHARED, ...ENGINE_FRONT, ADAPTERS, PROCESS], runs: 'electron' },
  {
    path: 'src/main/shell',
    may: [
      ...SHARED,
      PAGE,
      PROCESS,
      `${ADAPTERS}/data-folder.ts`,
      `${ADAPTERS}/file-grants.ts`,
      `${ADAPTERS}/private-map.ts`,
    ],
    runs: 'electron',
  },
  { path: 'src/main/index.ts', may: [...SHARED, 'src/main/shell', `${ADAPTERS}/file-grants.ts`], runs: 'electron' },
  { path: 'src/preload', may: [CONTRACT, PROCESS], runs: 'preload' },
  ...rendererLayers(),
  { path: 'tools', may: ['src/shared', 'src/main'], runs: 'tool' },
  { path: 'bench', may: ['src/shared', 'src/main'], runs: 'tool' },
  { path: 'e2e', may: ['src/shared', 'src/main', 'tools', 'bench'], runs: 'tool' },
];

/** Which layers may import a package. A package that is not listed may be imported by tools and tests only. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  electron: ['src/main/shell', 'src/main/index.ts', 'src/main/engine.utility.ts', 'src/preload'],
  'electron-updater': ['src/main/shell'],
  'better-sqlite3': [`${ENGINE}/store`],
  axios: [ADAPTERS],
  amqplib: [ADAPTERS],
  'eventsource-parser': [ADAPTERS],
  'pac-resolver': [ADAPTERS],
  'proxy-from-env': [ADAPTERS],
  'socks-proxy-agent': [ADAPTERS],
  ssh2: [ADAPTERS],
  'quickjs-wasi': [ADAPTERS],
  graphql: [SANDBOX],
  cockatiel: [`${ENGINE}/connectors`],
  jose: [`${ENGINE}/connectors`, SANDBOX],
  oauth4webapi: [`${ENGINE}/connectors`],
  'oauth-1.0a': [`${ENGINE}/connectors`],
  'csv-parse': [`${ENGINE}/connectors`],
  sax: [`${ENGINE}/connectors`],
  yauzl: [`${ENGINE}/connectors`],
  yaml: [`${ENGINE}/connectors`, `${ENGINE}/scenarios`, 'src/main/hosts/cli'],
  '@jmespath-community/jmespath': [`${ENGINE}/connectors`],
  yazl: [`${ENGINE}/exports`],
  ws: ['src/main/hosts/loopback'],
  zod: [
    'src/shared/contract',
    ENGINE,
    SANDBOX,
    ADAPTERS,
    PROCESS,
    'src/main/hosts/cli',
    'src/main/shell',
    'src/main/engine.utility.ts',
  ],
  'temporal-polyfill': ['src/shared', ENGINE, SANDBOX, RENDERER],
  react: [RENDERER],
  'react-dom': [RENDERER],
  zustand: [RENDERER],
  'lucide-react': [RENDERER],
  'ag-grid-community': [RENDERER],
  'ag-grid-react': [RENDERER],
};

/** Folders whose files are imported by alias from outside and relatively from inside. */
export const ALIASES: readonly { readonly alias: string; readonly folder: string }[] = [
  { alias: '#shared/', folder: 'src/shared' },
  { alias: '#engine/', folder: 'src/main/engine' },
];
