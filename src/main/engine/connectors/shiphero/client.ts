import { z } from 'zod';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { PullContext } from '../kit/connector.ts';
import { askGraphql } from '../kit/graphql.ts';
import { createTokenSource, refreshedToken, tokenOf, type Token } from '../kit/auth/tokens.ts';
import { shapeChanged } from '../kit/http-policy.ts';
import { secretOf } from '../kit/redact.ts';
import { ANONYMOUS, createVendorClient, type Vendor } from '../kit/request.ts';
import { shipheroManifest, type ShipheroConfig } from './manifest.ts';

export const SHIPHERO: Vendor = { name: 'ShipHero', rate: shipheroManifest.rate };

/** What a token lives when the answer does not say: 28 days, less one. */
const TOKEN_LIFETIME_MS = 27 * DAY;

/** Asks one root field of the public API and returns its `data`. */
export type AskShiphero = (
  root: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

export function shipheroClient(context: PullContext<ShipheroConfig>): AskShiphero {
  const base = context.config.apiUrl.replace(/\/+$/, '');
  const ask = async (path: string, body: Readonly<Record<string, string>>): Promise<Token> => {
    const { json } = await createVendorClient(context, SHIPHERO, ANONYMOUS).send({
      method: 'POST',
      url: `${base}${path}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return tokenOf(SHIPHERO, json, context.clock.now(), TOKEN_LIFETIME_MS);
  };
  const tokens = createTokenSource(
    context,
    refreshedToken(context, {
      refresh: (refreshToken) => ask('/auth/refresh', { refresh_token: refreshToken }),
      signIn: async () =>
        ask('/auth/token', { username: context.config.username, password: await secretOf(context, 'password') }),
      refreshLifetimeMs: null,
    }),
  );
  const client = createVendorClient(context, SHIPHERO, tokens);
  return async (root, query, variables) => {
    const answer = wrapped.safeParse(
      await askGraphql(client, SHIPHERO, { url: `${base}/graphql`, root, query, variables }),
    );
    if (!answer.success) throw shapeChanged(SHIPHERO.name, `no data of "${root}"`);
    return answer.data.data;
  };
}

/** Every root field wraps its data. */
const wrapped = z.looseObject({ data: z.unknown() });

/** `(customer_account_id: "…")` of a 3PL's client, as the first arguments of a root field; empty for the own account. */
export function accountArgument({ customerAccountId }: ShipheroConfig): string {
  return customerAccountId === '' ? '' : `customer_account_id: ${JSON.stringify(customerAccountId)}, `;
}

/** A timestamp as the vendor writes it: without an offset, in the zone of the configuration. */
export function vendorTime(at: Instant, { timeOffset }: ShipheroConfig): string {
  return new Date(at + offsetMs(timeOffset)).toISOString().slice(0, 19);
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
