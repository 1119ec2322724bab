import type { HttpRequest } from '../../../ports/ports.ts';
import { describeConformance } from '../../kit/conformance.ts';
import type { Connector } from '../../kit/connector.ts';
import { recordedVendor } from '../../kit/testing/recorded.ts';
import { declaredConnector, type DeclaredConfig } from '../connector.ts';
import { loadDeclaration } from '../declaration/load-declaration.ts';

const DECLARATION = `
throughline: 1
connection: portal
name: Dealer portal
kind: commerce
monogram: DP
api:
  url: https://portal.example.com/api/v2
  auth: { kind: oauth2_client_credentials, tokenUrl: 'https://portal.example.com/token', clientId: throughline }
  rate: { requests: 1000, per: second }
streams:
  orders:
    title: Order
    request: { get: orders, query: { updated_since: '{since}', page: '{page}', per_page: '{size}' } }
    records: data
    paging: { by: page, size: 2, total: meta.total }
    changes: { at: updated, overlap: 10m }
    details:
      lines: { request: { get: 'orders/{id}/lines' } }
    kinds:
      - id: id
        documents:
          - kind: order
            label: number
            references: [{ type: order_no, role: is, value: number }]
            status: [{ of: state, meanings: { open: {}, shipped: { axes: { fulfilment: complete } } } }]
            lines: { rows: lines, key: no, quantities: { ordered: qty } }
`;

const loaded = loadDeclaration(DECLARATION, 'portal.yml');
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const config: DeclaredConfig = { folder: '', declaration: loaded.value };

const order = (id: string, day: number, state: string): Record<string, unknown> => ({
  id,
  number: `SO-${id}`,
  state,
  updated: `2026-02-0${day}T08:00:00.123456Z`,
});
const LINES = [{ no: 1, qty: 5 }];
const meta = { total: 3 };
const path = '/api/v2/orders';

// As a connector of one declaration: what is asked of every connector is asked of the streams that it declares.
const connector: Connector<DeclaredConfig> = {
  ...declaredConnector,
  manifest: {
    ...declaredConnector.manifest,
    streams: declaredConnector.streams(config).map(({ manifest }) => manifest),
  },
};

describeConformance({
  connector,
  config,
  secrets: { clientSecret: 'portal-secret-7Hq2' },
  signsIn: isSignIn,
  tokens: ['token-of-portal-55'],
  vendor: () =>
    recordedVendor({
      signsIn: isSignIn,
      accepts: ({ headers }) => headers?.['authorization'] === 'Bearer token-of-portal-55',
      pages: [
        { ask: 'POST /token', answer: { access_token: 'token-of-portal-55', token_type: 'Bearer', expires_in: 3600 } },
        {
          ask: `GET ${path}`,
          answer: { data: [order('1', 1, 'open'), order('2', 2, 'shipped')], meta },
          records: '/data',
        },
        { ask: `GET ${path}?page=2`, answer: { data: [order('3', 3, 'open')], meta }, records: '/data' },
        ...['1', '2', '3'].map((id) => ({ ask: `GET ${path}/${id}/lines`, answer: LINES })),
      ],
    }),
  streams: {
    orders: {
      sample: { ...order('sample', 1, 'open'), lines: LINES },
      required: ['/id'],
      statuses: [{ pointer: '/state', documented: ['open', 'shipped'] }],
    },
  },
});

function isSignIn({ url }: Pick<HttpRequest, 'url'>): boolean {
  return url.endsWith('/token');
}
