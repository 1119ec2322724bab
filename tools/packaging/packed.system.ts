import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { Arch, build, Platform, type Configuration } from 'electron-builder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBuiltEngine } from '../testing/built-engine.ts';
import { packagingConfig, readBaseConfig } from './config.ts';
import { FUSE_SENTINEL, writeStandInElectron, type PackagedPlatform } from './stand-in-electron.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-packed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function pack(
  platform: PackagedPlatform,
  arch: 'x64' | 'arm64',
  changes: Partial<Configuration> = {},
): Promise<string> {
  const electronDist = join(folder, 'electron');
  const output = join(folder, 'packed');
  writeStandInElectron(electronDist, platform);
  await build({
    projectDir: root,
    targets: Platform.fromString(platform).createTarget('dir', Arch[arch]),
    publish: 'never',
    config: {
      ...packagingConfig(readBaseConfig(), {}),
      extends: null,
      electronDist,
      directories: { output, buildResources: 'resources' },
      ...changes,
    },
  });
  return output;
}

async function find(base: string, pattern: string): Promise<string[]> {
  const found = await Array.fromAsync(glob(pattern, { cwd: base }));
  return found.map((path) => join(base, path));
}

/** As `FuseV1Options` of @electron/fuses numbers them. */
const EXPECTED_FUSES = {
  runAsNode: '0',
  cookieEncryption: '1',
  nodeOptions: '0',
  nodeCliInspect: '0',
  asarIntegrity: '1',
  onlyLoadAppFromAsar: '1',
  browserV8Snapshot: '1',
  fileProtocolPrivileges: '0',
};

const BINARIES: Readonly<Record<PackagedPlatform, string>> = {
  linux: '*/throughline',
  win: '*/Throughline.exe',
  mac: '*/Throughline.app/Contents/Frameworks/Electron Framework.framework/Electron Framework',
};
const NODE_NAMES: Readonly<Record<PackagedPlatform, string>> = { linux: 'linux', win: 'win32', mac: 'darwin' };

describe.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['win', 'x64'],
  ['win', 'arm64'],
  ['mac', 'x64'],
  ['mac', 'arm64'],
] as const)('the app packed for %s on %s', (platform, arch) => {
  it('holds the built app, one SQLite binary, the updater, and no sources', async () => {
    const output = await pack(platform, arch);
    const [asar] = await find(output, '**/app.asar');
    const packed = listPackage(asar ?? '', { isPack: false }).map((path) => path.replaceAll('\\', '/'));
    const binary = `/node_modules/better-sqlite3/prebuilds/${NODE_NAMES[platform]}-${arch}.node`;

    expect(packed.filter((path) => path.endsWith('.node'))).toEqual([binary]);
    expect(await find(output, '**/*.node')).toEqual([`${asar}.unpacked${binary}`.replaceAll('/', join('/'))]);
    expect(packed).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/out/main/index.js',
        '/out/main/engine.utility.js',
        '/out/main/writer.worker.js',
        '/out/main/reader.worker.js',
        '/out/main/past.worker.js',
        '/out/main/derive.worker.js',
        '/out/main/export.worker.js',
        '/out/main/demo-company.worker.js',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
        '/node_modules/electron-updater/package.json',
      ]),
    );
    const folders = new Set(packed.map((path) => path.split('/')[1]));
    expect(folders).toEqual(new Set(['node_modules', 'out', 'package.json']));
    const unused = /\.(ts|map|cpp|gyp)$|(?<!licen[sc]e)\.md$|better-sqlite3\/(deps|src)|node-addon-api|licenses\.txt$/i;
    expect(packed.filter((path) => unused.test(path))).toEqual([]);
    const words = await find(output, '**/licenses/*.txt');
    expect(words.map((file) => basename(file)).toSorted()).toEqual(['engine.txt', 'page.txt']);
    expect(words.map((file) => /^## .+\(MIT\)$/m.test(readFileSync(file, 'utf8')))).toEqual([true, true]);

    const [executable] = await find(output, BINARIES[platform]);
    const bytes = readFileSync(executable ?? '', 'latin1');
    const wire = bytes.indexOf(FUSE_SENTINEL) + FUSE_SENTINEL.length + 2;
    const fuses = bytes.slice(wire, wire + Object.keys(EXPECTED_FUSES).length);
    expect(fuses).toBe(Object.values(EXPECTED_FUSES).join(''));
  });
});

const HERE: Readonly<Partial<Record<NodeJS.Platform, PackagedPlatform>>> = {
  linux: 'linux',
  darwin: 'mac',
  win32: 'win',
};

it('runs from what is packed for this machine', async () => {
  const output = await pack(HERE[process.platform] ?? 'linux', process.arch === 'arm64' ? 'arm64' : 'x64');
  const [asar] = await find(output, '**/app.asar');
  const app = join(folder, 'app');
  extractAll(asar ?? '', app);
  const engine = await startBuiltEngine(join(app, 'out/main'), { dataFolder: join(folder, 'data'), demoOrders: null });
  expect(await engine.client.ask('status.get', {})).toMatchObject({ orders: 0 });
  await engine.close();

  const updater = createRequire(join(app, 'node_modules/electron-updater/package.json'));
  const { dependencies } = updater('./package.json') as { dependencies: Record<string, string> };
  const lost = Object.keys(dependencies).filter((name) => !updater.resolve(name).startsWith(app));
  expect(lost).toEqual([]);
});

it('is configured by what the builder knows: a key that it does not know is refused', async () => {
  const unknown = { electronFusez: {} } as Partial<Configuration>;
  await expect(pack('linux', 'x64', unknown)).rejects.toThrow(/electronFusez/);
});
