import { join } from 'node:path';
import { build } from 'electron-builder';
import { findElectron } from './electron-binary.ts';
import { packagingConfig, PackagingError, readBaseConfig } from './packaging/config.ts';

const root = join(import.meta.dirname, '..');

/** The builder fetches Electron for each target by itself; where not even this machine's can be had, it would hang on that. */
async function main(): Promise<void> {
  const config = packagingConfig(readBaseConfig(), process.env);
  const electron = await findElectron(console.error);
  if (electron.path === null) {
    throw new PackagingError(`Installers need the Electron binary, and ${electron.reason}.`);
  }
  const files = await build({ projectDir: root, config: { ...config, extends: null }, publish: 'never' });
  for (const file of files) console.log(file);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PackagingError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
