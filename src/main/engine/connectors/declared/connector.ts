import { z } from 'zod';
import { undocumentedApi } from '../kit/api-contract.ts';
import {
  ConnectorError,
  type ApiContract,
  type Connector,
  type PullContext,
  type SecretField,
  type Stream,
} from '../kit/connector.ts';
import { declarationSchema, type Declaration, type SftpDeclaration } from './declaration/schema.ts';
import { pullOverSftp, SFTP_SECRETS, withSftp, type SftpPlace } from '../kit/sftp-folder.ts';
import { HTTP_SECRETS, httpSecrets } from './http/client.ts';
import { checkHttp, httpStream } from './http/http-stream.ts';
import { compiledStreams } from './mapping/compile.ts';
import type { CompiledFileStream } from './mapping/compiled.ts';
import { mapRecord } from './mapping/map-record.ts';
import { listFolder, PAGE_SIZE } from './pull/folder.ts';
import { isCorrected } from './pull/landing.ts';
import { filesOf } from './pull/matching.ts';
import { pullGathered } from './pull/pull-gathered.ts';
import { pullRows } from './pull/pull-rows.ts';

const configSchema = z.object({
  folder: z
    .string()
    .meta({ title: 'Folder', description: 'Where the files are; read with everything below it. Empty for an API.' }),
  declaration: declarationSchema.meta({
    title: 'Declaration',
    description: 'What is read, and what it means.',
  }),
});

export type DeclaredConfig = z.infer<typeof configSchema>;

/** Reads the files or the API of any system, after a declaration: no code. */
export const declaredConnector: Connector<DeclaredConfig> = {
  manifest: {
    id: 'declared',
    name: 'A system by declaration',
    kind: 'files',
    monogram: 'FI',
    authModes: ['none', 'api_key', 'basic', 'oauth2_client_credentials', 'login'],
    config: configSchema,
    secrets: [...Object.values(HTTP_SECRETS), ...Object.values(SFTP_SECRETS)],
    api: undocumentedApi('1'),
    apiOf: ({ declaration }) => declaredApi(declaration),
    rate: { requests: 1, windowMs: 1, concurrency: 1 },
    streams: [],
    docs: [],
  },

  streams: ({ declaration }) =>
    [...compiledStreams(declaration).values()].map((stream) =>
      'list' in stream ? httpStream(stream, declaration) : filesStream(stream),
    ),

  async check(context) {
    const streams = [...compiledStreams(context.config.declaration).values()];
    await checkHttp(
      context,
      streams.filter((stream) => 'list' in stream),
    );
    await checkFiles(
      context,
      streams.filter((stream) => 'source' in stream),
    );
  },

  map: (record, context) => {
    if (isCorrected(record.payload)) return { ok: true, value: [] };
    const stream = compiledStreams(context.config.declaration).get(record.streamId);
    if (stream === undefined) {
      return { ok: false, error: { reason: `The declaration has no stream "${record.streamId}" any more`, path: '' } };
    }
    return mapRecord(stream, record, context);
  },
};

/** Files have no interface whose version could end; an API has what its declaration says of it. */
function declaredApi({ api }: Declaration): ApiContract | null {
  if (api === undefined) return null;
  return { ...undocumentedApi(api.version ?? 'not stated'), endsOn: api.sunset ?? null };
}

const SFTP_LOGINS: Readonly<Record<NonNullable<SftpDeclaration['login']>, readonly SecretField[]>> = {
  password: [SFTP_SECRETS.password],
  key: [SFTP_SECRETS.key],
  key_with_passphrase: [SFTP_SECRETS.key, SFTP_SECRETS.passphrase],
};

function placeOf({ declaration: { sftp } }: DeclaredConfig): SftpPlace | null {
  return sftp === undefined ? null : { server: sftp.server, user: sftp.user, hostKey: sftp.hostKey ?? '' };
}

/** What a declaration needs beside itself, to be entered by a person. */
export function declaredSecrets({ api, sftp }: Declaration): readonly SecretField[] {
  return [...httpSecrets(api?.auth), ...(sftp === undefined ? [] : SFTP_LOGINS[sftp.login ?? 'password'])];
}

function filesStream(stream: CompiledFileStream): Stream<DeclaredConfig> {
  return {
    manifest: { id: stream.id, entity: stream.title, cursor: 'files', overlapMs: 0, pageSize: PAGE_SIZE },
    pull: (context: PullContext<DeclaredConfig>, checkpoint) =>
      pullOverSftp(context, placeOf(context.config), (within) =>
        stream.gather.length > 0 ? pullGathered(stream, within, checkpoint) : pullRows(stream, within, checkpoint),
      ),
  };
}

async function checkFiles(context: PullContext<DeclaredConfig>, streams: readonly CompiledFileStream[]): Promise<void> {
  if (streams.length === 0) return;
  const listed = await withSftp(context, placeOf(context.config), listFolder);
  if (streams.some((stream) => filesOf(stream.source, listed).length > 0)) return;
  const patterns = streams.flatMap((stream) => stream.source.files).join(', ');
  throw new ConnectorError(
    'config',
    `No file in ${context.config.folder} fits ${patterns}.`,
    'Choose the folder that holds the files, or correct the patterns of the declaration.',
  );
}
