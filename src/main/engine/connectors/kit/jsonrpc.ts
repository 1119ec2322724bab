import { z } from 'zod';
import { shapeChanged } from './http-policy.ts';
import type { Vendor, VendorClient } from './request.ts';

export interface RpcQuestion {
  readonly url: string;
  readonly method: string;
  /** A list, or named members. */
  readonly params: unknown;
  /** Default 2.0; null leaves the version out (Tryton). */
  readonly version?: '2.0' | null;
}

const rpcAnswer = z.looseObject({ result: z.unknown().optional(), error: z.unknown().optional() });
const rpcError = z.looseObject({
  code: z.union([z.number(), z.string()]).optional(),
  message: z.string().optional(),
  data: z.looseObject({ name: z.string().optional(), message: z.string().optional() }).nullish(),
});

/**
 * Calls one method and returns its result (JSON-RPC 2.0). Errors come with HTTP 200: as an object, or as a list that
 * begins with the name of the exception (Tryton).
 * @throws ConnectorError
 */
export async function callRpc(client: VendorClient, vendor: Vendor, question: RpcQuestion): Promise<unknown> {
  const { url, method, params, version = '2.0' } = question;
  const { json } = await client.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...(version === null ? {} : { jsonrpc: version }), id: 1, method, params }),
  });
  const answer = rpcAnswer.safeParse(json);
  if (!answer.success) throw shapeChanged(vendor.name, `no answer to "${method}"`);
  const { error, result } = answer.data;
  if (error !== undefined && error !== null) throw refusalOf(client, error);
  if (!('result' in answer.data)) throw shapeChanged(vendor.name, `no result of "${method}"`);
  return result;
}

function refusalOf(client: VendorClient, error: unknown): Error {
  if (Array.isArray(error)) {
    const [code, detail] = error as readonly unknown[];
    const message = Array.isArray(detail) ? detail.filter((part) => typeof part === 'string').join(' ') : detail;
    return client.refusal(textOf(code), textOf(message) ?? '');
  }
  const known = rpcError.safeParse(error);
  if (!known.success) return client.refusal(null, textOf(error) ?? '');
  const { code, message, data } = known.data;
  return client.refusal(data?.name ?? textOf(code), data?.message ?? message ?? '');
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

export interface OdooAccount {
  /** Address of the server, without a path. */
  readonly url: string;
  readonly database: string;
  readonly userId: number;
  /** API key or password; it stands in the body of each call. */
  readonly key: string;
}

/** `execute_kw` of Odoo's JSON-RPC: every release up to 21. */
export function odooExecute(
  client: VendorClient,
  vendor: Vendor,
  account: OdooAccount,
  call: {
    readonly model: string;
    readonly method: string;
    readonly args: readonly unknown[];
    readonly named: Readonly<Record<string, unknown>>;
  },
): Promise<unknown> {
  const { url, database, userId, key } = account;
  return callRpc(client, vendor, {
    url: `${url}/jsonrpc`,
    method: 'call',
    params: {
      service: 'object',
      method: 'execute_kw',
      args: [database, userId, key, call.model, call.method, call.args, call.named],
    },
  });
}

/** The id of an Odoo user; null when the name and key are refused, which comes with HTTP 200. */
export async function odooLogin(
  client: VendorClient,
  vendor: Vendor,
  login: { readonly url: string; readonly database: string; readonly user: string; readonly key: string },
): Promise<number | null> {
  const id = await callRpc(client, vendor, {
    url: `${login.url}/jsonrpc`,
    method: 'call',
    params: { service: 'common', method: 'authenticate', args: [login.database, login.user, login.key, {}] },
  });
  return typeof id === 'number' ? id : null;
}

/** A call of Odoo's JSON-2 API (release 19 on): named arguments in, the bare result out. The key goes as a bearer token. */
export async function odooJson2(
  client: VendorClient,
  url: string,
  call: { readonly model: string; readonly method: string; readonly named: Readonly<Record<string, unknown>> },
): Promise<unknown> {
  const { json } = await client.send({
    method: 'POST',
    url: `${url}/json/2/${call.model}/${call.method}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(call.named),
  });
  return json;
}

/** A method of a Tryton database; the last parameter is always the context. */
export function tryton(
  client: VendorClient,
  vendor: Vendor,
  database: string,
  call: {
    readonly method: string;
    readonly params: readonly unknown[];
    readonly context?: Readonly<Record<string, unknown>>;
  },
): Promise<unknown> {
  return callRpc(client, vendor, {
    url: database,
    method: call.method,
    params: [...call.params, call.context ?? {}],
    version: null,
  });
}
