import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';

/** Fuses as @electron/fuses finds them in a binary: a sentinel, the version, how many, one byte for each. */
export const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSE_COUNT = 9;

function fuseWire(): Buffer {
  return Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([1, FUSE_COUNT]), Buffer.from('1'.repeat(FUSE_COUNT))]);
}

const US_ENGLISH = { lang: 1033, codepage: 1200 };

function windowsExecutable(): Buffer {
  const executable = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(executable);
  const version = Resource.VersionInfo.createEmpty();
  version.setStringValues(US_ENGLISH, { ProductName: 'Electron' });
  version.outputToResourceEntries(resources.entries);
  resources.entries.push({ type: 'FUSES', id: 1, ...US_ENGLISH, bin: new Uint8Array(fuseWire()).buffer });
  resources.outputResource(executable);
  return Buffer.from(executable.generate());
}

function propertyList(executable: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>' +
    `<key>CFBundleExecutable</key><string>${executable}</string></dict></plist>\n`
  );
}

function macFiles(): Record<string, string | Buffer> {
  const contents = 'Electron.app/Contents';
  const framework = `${contents}/Frameworks/Electron Framework.framework`;
  const helpers = ['Helper', 'Helper (GPU)', 'Helper (Plugin)', 'Helper (Renderer)'].map((part) => `Electron ${part}`);
  return {
    [`${contents}/Info.plist`]: propertyList('Electron'),
    [`${contents}/MacOS/Electron`]: '',
    [`${contents}/Resources/en.lproj/locale.pak`]: '',
    [`${framework}/Electron Framework`]: fuseWire(),
    [`${framework}/Resources/en.lproj/locale.pak`]: '',
    [`${framework}/Versions/A/Resources/en.lproj/locale.pak`]: '',
    ...Object.fromEntries(
      helpers.flatMap((name) => [
        [`${contents}/Frameworks/${name}.app/Contents/Info.plist`, propertyList(name)],
        [`${contents}/Frameworks/${name}.app/Contents/MacOS/${name}`, ''],
      ]),
    ),
  };
}

export type PackagedPlatform = 'linux' | 'mac' | 'win';

/**
 * Writes a folder shaped like an Electron distribution, enough for the builder to pack, rename and set fuses: what is
 * packed and how can so be proven on a machine that cannot fetch Electron.
 */
export function writeStandInElectron(folder: string, platform: PackagedPlatform): void {
  const files: Record<PackagedPlatform, () => Record<string, string | Buffer>> = {
    linux: () => ({ electron: fuseWire(), 'locales/en-US.pak': '', 'locales/de.pak': '', 'resources/version': '' }),
    win: () => ({
      'electron.exe': windowsExecutable(),
      'locales/en-US.pak': '',
      'locales/de.pak': '',
      'resources/version': '',
    }),
    mac: macFiles,
  };
  for (const [path, content] of Object.entries(files[platform]())) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o755 });
  }
}
