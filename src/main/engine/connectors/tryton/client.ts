import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import type { HttpClient } from '../../ports/ports.ts';
import { createTokenSource, type Token, type TokenSource } from '../kit/auth/tokens.ts';
import { ConnectorError, type PullContext } from '../kit/connector.ts';
import { shapeChanged, VendorError } from '../kit/http-policy.ts';
import { callRpc, tryton } from '../kit/jsonrpc.ts';
import { redactorOf, secretOf } from '../kit/redact.ts';
import { ANONYMOUS, createVendorClient, type Vendor } from '../kit/request.ts';
import { inSession } from '../kit/session.ts';
import { trytonManifest, type TrytonConfig } from './manifest.ts';

export const TRYTON: Vendor = { name: 'Tryton', rate: trytonManifest.rate };

type Context = Readonly<Record<string, unknown>>;

/** Condition of a search: [field, operator, value], lists of them, or ["OR", …]. */
export type Domain = readonly unknown[];

export interface TrytonClient {
  /** The company whose documents are read; null where the user has none. */
  company(): Promise<number | null>;
  /** Names of a model's fields: which there are depends on release and modules. */
  fieldsOf(model: string): Promise<ReadonlySet<string>>;
  /** @throws VendorError with the model's name in quotes as its code, where the module is not there */
  searchRead(model: string, question: SearchRead): Promise<readonly unknown[]>;
  search(model: string, domain: Domain, page: { readonly offset: number; readonly limit: number }): Promise<string[]>;
  count(model: string, domain: Domain): Promise<number>;
}

export interface SearchRead {
  readonly domain: Domain;
  readonly limit: number | null;
  readonly order: readonly (readonly [field: string, direction: 'ASC' | 'DESC'])[];
  readonly fields: readonly string[];
}

export function trytonClient(context: PullContext<TrytonConfig>): TrytonClient {
  const { config, session } = context;
  const client = createVendorClient(context, TRYTON, sessionOf(context));
  const learned = inSession(session, 'tryton.learned', () => ({
    preferences: null as Context | null,
    fields: new Map<string, ReadonlySet<string>>(),
  }));

  async function ask(method: string, params: readonly unknown[]): Promise<unknown> {
    return tryton(client, TRYTON, config.databaseUrl, { method, params, context: await preferences() });
  }

  /** What a user works with is the context of each call; without a company some values come back empty. */
  async function preferences(): Promise<Context> {
    if (learned.preferences !== null) return learned.preferences;
    const answer = await tryton(client, TRYTON, config.databaseUrl, {
      method: 'model.res.user.get_preferences',
      params: [true],
    });
    const known = z.record(z.string(), z.unknown()).safeParse(answer);
    if (!known.success) throw shapeChanged(TRYTON.name, 'preferences that are no object');
    learned.preferences = config.company === null ? known.data : { ...known.data, company: config.company };
    return learned.preferences;
  }

  return {
    async company() {
      const { company } = await preferences();
      return typeof company === 'number' ? company : null;
    },
    async fieldsOf(model) {
      const known = learned.fields.get(model);
      if (known !== undefined) return known;
      const answer = z.record(z.string(), z.unknown()).safeParse(await ask(`model.${model}.fields_get`, [[]]));
      if (!answer.success) throw shapeChanged(TRYTON.name, `no fields of "${model}"`);
      const fields = new Set(Object.keys(answer.data));
      learned.fields.set(model, fields);
      return fields;
    },
    async searchRead(model, { domain, limit, order, fields }) {
      const answer = await ask(`model.${model}.search_read`, [domain, 0, limit, order, fields]);
      if (!Array.isArray(answer)) throw shapeChanged(TRYTON.name, `no list of "${model}"`);
      return answer as readonly unknown[];
    },
    async search(model, domain, { offset, limit }) {
      const answer = z
        .array(z.int())
        .safeParse(await ask(`model.${model}.search`, [domain, offset, limit, [['id', 'ASC']]]));
      if (!answer.success) throw shapeChanged(TRYTON.name, `no ids of "${model}"`);
      return answer.data.map(String);
    },
    async count(model, domain) {
      const answer = z.int().safeParse(await ask(`model.${model}.search_count`, [domain]));
      if (!answer.success) throw shapeChanged(TRYTON.name, `no count of "${model}"`);
      return answer.data;
    },
  };
}

/** Whether the server does not have the model, because its module is not activated. */
export function isMissingModel(error: unknown, model: string): boolean {
  return error instanceof VendorError && error.code === `'${model}'`;
}

const loggedIn = z.tuple([z.int(), z.string().min(1)], z.unknown());
const NO_DATABASE = /^Database .* doesn't exist/;

/** Releases differ in whether the address ends with "rpc/"; the other one takes no calls. */
function isWrongAddress(error: unknown): boolean {
  return error instanceof VendorError && (error.status === 405 || NO_DATABASE.test(error.code ?? ''));
}

function sessionOf(context: PullContext<TrytonConfig>): TokenSource {
  const { databaseUrl, username } = context.config;
  const client = createVendorClient({ ...context, http: patient(context.http) }, TRYTON, ANONYMOUS);
  return createTokenSource(
    context,
    async (): Promise<Token> => {
      const params = [username, { password: await secretOf(context, 'password') }, 'en'];
      const answer = await callRpc(client, TRYTON, { url: databaseUrl, method: LOGIN, params, version: null }).catch(
        (error: unknown) => {
          throw isWrongAddress(error)
            ? new ConnectorError(
                'config',
                'Tryton does not know the database',
                'Check the address of the database in the settings of the connection',
              )
            : error;
        },
      );
      const parsed = loggedIn.safeParse(answer);
      if (!parsed.success) throw shapeChanged(TRYTON.name, 'a sign-in without a session');
      const [userId, session] = parsed.data;
      redactorOf(context).hide(session);
      const value = Buffer.from(`${username}:${userId}:${session}`).toString('base64');
      return { value, expiresAt: null, answer: {} };
    },
    { prefix: 'Session ' },
  );
}

export const LOGIN = 'common.db.login';
const LOCKED_FOR_S = String((5 * MINUTE) / 1000);

/** Whoever signs in too often is refused for minutes, and each further try makes it longer: it is left to a later run. */
function patient(http: HttpClient): HttpClient {
  return {
    async send(request) {
      const response = await http.send(request);
      if (response.status !== 429 || response.headers['retry-after'] !== undefined) return response;
      return { ...response, headers: { ...response.headers, 'retry-after': LOCKED_FOR_S } };
    },
  };
}
