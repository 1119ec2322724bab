import type { Checkpoint, Page, PullContext, RawRecord } from '../../../kit/connector.ts';
import type { Loopback } from '../../../kit/testing/loopback.ts';
import { pagesOf } from '../../../kit/testing.ts';
import { declaredConnector, type DeclaredConfig } from '../../connector.ts';
import { loadDeclaration } from '../../declaration/load-declaration.ts';

export interface DeclarationParts {
  /** What stands below "orders:", as if at the margin. */
  readonly stream: string;
  readonly auth?: string;
  readonly headers?: string;
  readonly more?: string;
}

const MAPPING = 'kinds: [{ id: id, documents: [{ kind: order, label: no }] }]';

/** Five orders, in the order of their change. */
export const ORDERS = [1, 2, 3, 4, 5].map((id) => ({ id, no: `SO-${id}`, changed: `2026-03-0${id}T08:00:00Z` }));

export const recordsOf = (pages: readonly Page[]): RawRecord[] => pages.flatMap((page) => page.records);
export const idsOf = (pages: readonly Page[]): string[] => recordsOf(pages).map((record) => record.sourceId);

type Secrets = Readonly<Record<string, string>>;

/** One declared stream "orders" of an API on a loopback server. */
export class ApiBench {
  readonly server: Loopback;

  constructor(server: Loopback) {
    this.server = server;
  }

  config({ stream, auth = '{ kind: none }', headers = '{}', more = '' }: DeclarationParts): DeclaredConfig {
    const body = `${stream.trim()}\n${stream.includes('kinds:') ? '' : MAPPING}`;
    const rate = '{ requests: 1000, per: second }';
    const text = [
      'connection: portal',
      'name: Dealer portal',
      'kind: commerce',
      'monogram: DP',
      `api: { url: '${this.server.url}/api/', auth: ${auth}, headers: ${headers}, rate: ${rate} }`,
      more,
      'streams:',
      '  orders:',
      ...body.split('\n').map((line) => `    ${line}`),
    ].join('\n');
    const loaded = loadDeclaration(text, 'portal.yml');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    return { folder: '', declaration: loaded.value };
  }

  context(config: DeclaredConfig, secrets: Secrets = {}): PullContext<DeclaredConfig> {
    return this.server.context(config, secrets);
  }

  async pull(config: DeclaredConfig, checkpoint: Checkpoint | null = null): Promise<Page[]> {
    const [stream] = declaredConnector.streams(config);
    if (stream === undefined) throw new Error('no stream');
    return pagesOf(stream, this.context(config), checkpoint);
  }

  /** Paths below the API with their parameters, in the order they were asked. */
  asked(): string[] {
    return this.server.asked.map(({ url }) => decodeURIComponent(url.pathname.slice('/api'.length) + url.search));
  }
}
