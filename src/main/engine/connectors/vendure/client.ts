import { z } from 'zod';
import { apiKey, withHeaders } from '../kit/auth/fixed.ts';
import { createTokenSource, type Token, type TokenSource } from '../kit/auth/tokens.ts';
import type { PullContext } from '../kit/connector.ts';
import { askGraphql, type GraphqlQuestion } from '../kit/graphql.ts';
import { shapeChanged, VendorError } from '../kit/http-policy.ts';
import { secretOf } from '../kit/redact.ts';
import { ANONYMOUS, createVendorClient, type Vendor } from '../kit/request.ts';
import { vendureManifest, type VendureConfig } from './manifest.ts';

export const VENDURE: Vendor = { name: 'Vendure', rate: vendureManifest.rate };

/** Asks one root field. */
export type AskVendure = (
  root: string,
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

export function vendureClient(context: PullContext<VendureConfig>): AskVendure {
  const { config } = context;
  const session = config.authMode === 'login' ? sessionOf(context) : null;
  const authoriser = session ?? apiKey(context, { secret: 'apiKey', header: 'vendure-api-key' });
  const client = createVendorClient(
    context,
    VENDURE,
    config.channelToken === '' ? authoriser : withHeaders(authoriser, { 'vendure-token': config.channelToken }),
  );
  return async (root, query, variables) => {
    const question: GraphqlQuestion = { url: config.apiUrl, root, query, variables };
    try {
      return await askGraphql(client, VENDURE, question);
    } catch (error) {
      // The server says the same of a session that has ended and of a right that is missing.
      if (session === null || !(error instanceof VendorError) || error.code !== 'FORBIDDEN') throw error;
      session.renew(await session.credential({ method: 'POST', url: config.apiUrl }));
      return askGraphql(client, VENDURE, question);
    }
  };
}

const LOGIN = `mutation Login($username: String!, $password: String!) {
  login(username: $username, password: $password) {
    ... on CurrentUser { id }
    ... on ErrorResult { errorCode message }
  }
}`;

const refusedLogin = z.object({ data: z.object({ login: z.object({ errorCode: z.string(), message: z.string() }) }) });

/** The session's token comes in a header of the answer, which does not say how long it lives. */
function sessionOf(context: PullContext<VendureConfig>): TokenSource {
  const client = createVendorClient(context, VENDURE, ANONYMOUS);
  return createTokenSource(context, async (): Promise<Token> => {
    const variables = { username: context.config.username, password: await secretOf(context, 'password') };
    const { json, headers } = await client.send({
      method: 'POST',
      url: context.config.apiUrl,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: LOGIN, variables }),
    });
    const refused = refusedLogin.safeParse(json);
    if (refused.success) throw client.refusal('invalid_grant', refused.data.data.login.message);
    const value = headers['vendure-auth-token'];
    if (value === undefined || value === '') throw shapeChanged(VENDURE.name, 'a sign-in without "vendure-auth-token"');
    return { value, expiresAt: null, answer: {} };
  });
}
