import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');

export type Environment = Readonly<Record<string, string | undefined>>;

/** Why the installers cannot be built from this environment, in one sentence. */
export class PackagingError extends Error {
  override readonly name = 'PackagingError';
}

export function readBaseConfig(): Configuration {
  return parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
}

/** Words of the licences of what is bundled. Not in the file: the builder adds that to what it is given, and copies twice. */
const LICENSES = [
  { from: 'out/main/licenses.txt', to: 'licenses/engine.txt' },
  { from: 'out/renderer/licenses.txt', to: 'licenses/page.txt' },
];

const AZURE_SETTINGS = ['AZURE_SIGN_ENDPOINT', 'AZURE_SIGN_ACCOUNT', 'AZURE_SIGN_PROFILE'] as const;
const APPLE_SETTINGS = ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'] as const;

/** All, or none; some without the others is a mistake. */
function together(env: Environment, names: readonly string[]): boolean {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0 && missing.length < names.length) {
    throw new PackagingError(`These belong together and some are missing: ${missing.join(', ')}.`);
  }
  return missing.length === 0;
}

/**
 * The builder's configuration with what the environment adds:
 * UPDATE_URL, the folder that installed apps look for updates in · WIN_PUBLISHER, the name in the signing certificate ·
 * AZURE_SIGN_ENDPOINT, _ACCOUNT, _PROFILE for Azure Trusted Signing, else CSC_LINK or WIN_CSC_LINK as the builder reads
 * them · APPLE_API_KEY, _ID, _ISSUER to notarise · REQUIRE_SIGNING=1 to refuse unsigned installers.
 */
export function packagingConfig(base: Configuration, env: Environment): Configuration {
  const publisher = env['WIN_PUBLISHER'];
  const url = env['UPDATE_URL'];
  const isWindowsSigned = together(env, AZURE_SETTINGS) || Boolean(env['WIN_CSC_LINK'] ?? env['CSC_LINK']);
  if (isWindowsSigned && !publisher) {
    // Without it an installed app takes any update that the feed offers, whoever signed it.
    throw new PackagingError('Signing for Windows needs WIN_PUBLISHER, the name in the certificate.');
  }
  if (url !== undefined && URL.parse(url)?.protocol !== 'https:') {
    throw new PackagingError('UPDATE_URL must be an https address.');
  }
  const windowsSigning: Configuration['win'] = !publisher
    ? {}
    : together(env, AZURE_SETTINGS)
      ? {
          azureSignOptions: {
            publisherName: publisher,
            endpoint: env['AZURE_SIGN_ENDPOINT'] ?? '',
            codeSigningAccountName: env['AZURE_SIGN_ACCOUNT'] ?? '',
            certificateProfileName: env['AZURE_SIGN_PROFILE'] ?? '',
          },
        }
      : { signtoolOptions: { publisherName: publisher } };
  return {
    ...base,
    extraResources: LICENSES,
    win: { ...base.win, ...windowsSigning },
    mac: { ...base.mac, notarize: together(env, APPLE_SETTINGS) },
    publish: url === undefined ? null : { provider: 'generic', url },
    forceCodeSigning: env['REQUIRE_SIGNING'] === '1',
  };
}
