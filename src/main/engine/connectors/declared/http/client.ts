import { InvariantError } from '#shared/lib/assert.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import { apiKey, apiKeyInQuery, basic, bearer, withHeaders } from '../../kit/auth/fixed.ts';
import { clientCredentials } from '../../kit/auth/oauth2.ts';
import type { PullContext, RatePolicy, SecretField } from '../../kit/connector.ts';
import { ANONYMOUS, createVendorClient, type Authoriser, type Vendor, type VendorClient } from '../../kit/request.ts';
import type { ApiDeclaration, AuthDeclaration, Declaration } from '../declaration/schema.ts';

interface HttpConfig {
  readonly declaration: Declaration;
}

/** Secrets of all ways to sign in; a declaration needs those of its own. */
export const HTTP_SECRETS = {
  apiKey: { key: 'apiKey', label: 'API key', help: 'Made in the settings of the system.' },
  password: { key: 'password', label: 'Password', help: 'Of the user that the declaration names.' },
  token: { key: 'token', label: 'Token', help: 'An access token that stays as it is.' },
  clientSecret: { key: 'clientSecret', label: 'Client secret', help: 'Of the client that the declaration names.' },
} as const satisfies Readonly<Record<string, SecretField>>;

/** What a person must enter before the API answers. */
export function httpSecrets(auth: AuthDeclaration | undefined): readonly SecretField[] {
  switch (auth?.kind) {
    case 'api_key':
      return [HTTP_SECRETS.apiKey];
    case 'basic':
      return [auth.user === undefined ? HTTP_SECRETS.apiKey : HTTP_SECRETS.password];
    case 'bearer':
      return [HTTP_SECRETS.token];
    case 'oauth2_client_credentials':
      return [HTTP_SECRETS.clientSecret];
    default:
      return [];
  }
}

const PERIODS = { second: 1000, minute: MINUTE, hour: HOUR, day: DAY } as const;
const USUAL_RATE: RatePolicy = { requests: 60, windowMs: MINUTE, concurrency: 2 };

export function apiOf({ api }: Declaration): ApiDeclaration {
  if (api === undefined) throw new InvariantError('a stream with a request stands in a declaration with an API');
  return api;
}

export function vendorOf(declaration: Declaration): Vendor {
  const { rate } = apiOf(declaration);
  if (rate === undefined) return { name: declaration.name, rate: USUAL_RATE };
  const { requests, per, atOnce = USUAL_RATE.concurrency } = rate;
  return { name: declaration.name, rate: { requests, windowMs: PERIODS[per], concurrency: atOnce } };
}

export function clientOf(context: PullContext<HttpConfig>): VendorClient {
  const { declaration } = context.config;
  const { auth, headers } = apiOf(declaration);
  const vendor = vendorOf(declaration);
  const authoriser = authoriserOf(context, vendor, auth);
  return createVendorClient(context, vendor, headers === undefined ? authoriser : withHeaders(authoriser, headers));
}

export function authoriserOf(
  context: PullContext<unknown>,
  vendor: Vendor,
  auth: AuthDeclaration | undefined,
): Authoriser {
  switch (auth?.kind) {
    case 'api_key': {
      const { header, prefix, parameter } = auth;
      const secret = HTTP_SECRETS.apiKey.key;
      if (parameter !== undefined) return apiKeyInQuery(context, { secret, parameter });
      return apiKey(context, { secret, header: header ?? '', ...(prefix === undefined ? {} : { prefix }) });
    }
    case 'basic':
      return auth.user === undefined
        ? basic(context, { secret: HTTP_SECRETS.apiKey.key }, { text: '' })
        : basic(context, { text: auth.user }, { secret: HTTP_SECRETS.password.key });
    case 'bearer':
      return bearer(context, HTTP_SECRETS.token.key);
    case 'oauth2_client_credentials': {
      const { tokenUrl, clientId, scope, parameters, proof = 'header' } = auth;
      return clientCredentials(context, vendor, {
        tokenUrl,
        clientId,
        proof: { kind: `secret_in_${proof}`, secret: HTTP_SECRETS.clientSecret.key },
        lifetimeMs: null,
        ...(scope === undefined ? {} : { scope }),
        ...(parameters === undefined ? {} : { parameters }),
      });
    }
    default:
      return ANONYMOUS;
  }
}
