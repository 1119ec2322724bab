import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';

export interface BundledChromium {
  readonly executablePath: string;
  /** Its own fonts and libraries, as the machine may have none. */
  readonly env: Readonly<Record<string, string>>;
}

const packageFolder = fileURLToPath(new URL('..', import.meta.resolve('@sparticuz/chromium')));
const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));

function fontsConfiguration(folder: string): string {
  const folders = [join(folder, 'fonts', 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'];
  return [
    '<?xml version="1.0"?>',
    '<fontconfig>',
    ...folders.map((path) => `  <dir>${path}</dir>`),
    `  <cachedir>${join(folder, 'fonts-cache')}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

/** The package unpacks into the temporary folder; for a moment that is ours. */
async function unpackInto(folder: string): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const archives = ['chromium.br', 'swiftshader.tar.br', 'fonts.tar.br', 'al2023.tar.br'];
    await Promise.all(archives.map((name) => inflate(join(packageFolder, 'bin', name))));
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}

/**
 * The headless Chromium that comes in a package from the registry, unpacked once: a browser for machines that have none
 * and may install none. It needs the C library alone. Linux on x64 only; null elsewhere.
 */
export async function bundledChromium(): Promise<BundledChromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = join(cache, 'throughline-chromium');
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    // Unpacked aside and renamed, so that an interrupted run leaves nothing half-made.
    const aside = mkdtempSync(join(cache, 'unpacking-'));
    await unpackInto(aside);
    writeFileSync(join(aside, 'fonts.conf'), fontsConfiguration(folder));
    try {
      renameSync(aside, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
      rmSync(aside, { recursive: true });
    }
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: { FONTCONFIG_FILE: join(folder, 'fonts.conf'), LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') },
  };
}
