import type { ApiContract, ConnectorManifest } from './connector.ts';

/** Of a version whose life the vendor does not document. */
export function undocumentedApi(version: string): ApiContract {
  return { version, since: null, endsOn: null, policy: null };
}

/** The interface that a connection with these settings is read by. */
export function apiContractOf(manifest: Pick<ConnectorManifest<never>, 'api' | 'apiOf'>, config: unknown): ApiContract {
  return manifest.apiOf?.(config as never) ?? manifest.api;
}
