import { z } from 'zod';
import { bearer, withHeaders } from '../kit/auth/fixed.ts';
import { ConnectorError, type PullContext } from '../kit/connector.ts';
import { shapeChanged, VendorError } from '../kit/http-policy.ts';
import { odooExecute, odooJson2, odooLogin } from '../kit/jsonrpc.ts';
import { redactorOf, secretOf } from '../kit/redact.ts';
import { ANONYMOUS, createVendorClient, type Vendor, type VendorClient } from '../kit/request.ts';
import { inSession } from '../kit/session.ts';
import { odooManifest, type OdooConfig } from './manifest.ts';

export const ODOO: Vendor = { name: 'Odoo', rate: odooManifest.rate };

/** Conditions of a search, in Odoo's prefix notation. */
export type Domain = readonly unknown[];

export interface Search {
  readonly model: string;
  readonly domain: Domain;
  readonly fields: readonly string[];
  readonly limit: number;
  readonly offset?: number;
  /** Default: change stamp, then id. */
  readonly order?: 'id' | 'write_date, id';
}

/** Reads one database, by whichever protocol it has. */
export interface OdooDatabase {
  /** @throws ConnectorError */
  search(search: Search): Promise<readonly unknown[]>;
  count(model: string, domain: Domain): Promise<number>;
  /** Those of the fields that this release, with its modules, has. Asked once per connection. */
  known(model: string, fields: readonly string[]): Promise<ReadonlySet<string>>;
}

/** The first argument, by its name in JSON-2 and by its place in JSON-RPC: its name is another in older releases. */
type First = readonly [name: 'domain' | 'allfields', value: unknown];
type Options = Readonly<Record<string, unknown>>;
type Call = (model: string, method: string, first: First, options: Options) => Promise<unknown>;

/** First release with JSON-2. */
const JSON2_SINCE = 19;
const DESCRIBED = z.record(z.string(), z.unknown());

export function odooDatabase(context: PullContext<OdooConfig>): OdooDatabase {
  const { companyIds } = context.config;
  const call = callOf(context);
  const user = {
    lang: 'en_US',
    tz: 'UTC',
    // Products and partners that are archived are still on orders.
    active_test: false,
    ...(companyIds.length === 0 ? {} : { allowed_company_ids: companyIds.map(Number) }),
  };
  return {
    async search({ model, domain, fields, limit, offset = 0, order = 'write_date, id' }) {
      const found = await call(model, 'search_read', ['domain', domain], {
        fields,
        order,
        limit,
        offset,
        context: user,
      });
      if (!Array.isArray(found)) throw shapeChanged(ODOO.name, `no list of "${model}"`);
      return found as readonly unknown[];
    },
    async count(model, domain) {
      const count = await call(model, 'search_count', ['domain', domain], { context: user });
      if (typeof count !== 'number') throw shapeChanged(ODOO.name, `no count of "${model}"`);
      return count;
    },
    async known(model, fields) {
      const models = inSession(context.session, 'odoo.fields', () => new Map<string, ReadonlySet<string>>());
      let known = models.get(model);
      if (known === undefined) {
        const answer = await call(model, 'fields_get', ['allfields', fields], { attributes: ['type'], context: user });
        const described = DESCRIBED.safeParse(answer);
        if (!described.success) throw shapeChanged(ODOO.name, `no fields of "${model}"`);
        models.set(model, (known = new Set(Object.keys(described.data))));
      }
      return known;
    },
  };
}

function callOf(context: PullContext<OdooConfig>): Call {
  const url = new URL(context.config.url).origin;
  const anonymous = createVendorClient(context, ODOO, ANONYMOUS);
  const { database } = context.config;
  const signed = bearer(context, 'apiKey');
  const keyed = createVendorClient(
    context,
    ODOO,
    database === '' ? signed : withHeaders(signed, { 'x-odoo-database': database }),
  );
  return async (model, method, first, options) => {
    if (await hasJson2(context, anonymous, url)) {
      return odooJson2(keyed, url, { model, method, named: { [first[0]]: first[1], ...options } });
    }
    const account = { url, database, ...(await accountOf(context, anonymous, url)) };
    return odooExecute(anonymous, ODOO, account, { model, method, args: [first[1]], named: options });
  };
}

const released = z.looseObject({ version_info: z.array(z.unknown()) });

/** Whether the server has JSON-2, by what `/web/version` says of its release; older ones do not have that address. */
async function hasJson2(context: PullContext<OdooConfig>, client: VendorClient, url: string): Promise<boolean> {
  const { protocol } = context.config;
  if (protocol !== 'by_release') return protocol === 'json2';
  const found = inSession<{ json2: boolean | null }>(context.session, 'odoo.release', () => ({ json2: null }));
  if (found.json2 !== null) return found.json2;
  try {
    const answer = released.safeParse((await client.send({ method: 'GET', url: `${url}/web/version` })).json);
    // 19 as a number, or "saas~19" as text.
    const [major] = answer.success ? (/\d+/.exec(String(answer.data.version_info[0])) ?? []) : [];
    found.json2 = Number(major ?? 0) >= JSON2_SINCE;
  } catch (error) {
    if (!(error instanceof VendorError) || error.status !== 404) throw error;
    found.json2 = false;
  }
  return found.json2;
}

/** The user's number goes with every call of JSON-RPC, and so does the key, in the body. */
async function accountOf(
  context: PullContext<OdooConfig>,
  client: VendorClient,
  url: string,
): Promise<{ readonly userId: number; readonly key: string }> {
  const { database, user } = context.config;
  const key = await secretOf(context, 'apiKey');
  redactorOf(context).hide(JSON.stringify(key).slice(1, -1));
  const signedIn = inSession<{ userId: number | null }>(context.session, 'odoo.user', () => ({ userId: null }));
  if (database === '' || user === '') {
    throw new ConnectorError(
      'config',
      'Odoo wants database and user with JSON-RPC',
      'Enter both in the settings of the connection',
    );
  }
  signedIn.userId ??= await odooLogin(client, ODOO, { url, database, user, key });
  if (signedIn.userId === null) {
    throw new ConnectorError(
      'auth',
      'Odoo does not accept the user and the API key',
      'Renew the credential in the settings of the connection',
    );
  }
  return { userId: signedIn.userId, key };
}
