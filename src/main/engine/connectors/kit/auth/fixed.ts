import type { PullContext } from '../connector.ts';
import { redactorOf, secretOf } from '../redact.ts';
import type { Authoriser } from '../request.ts';

type SecretContext = Pick<PullContext<unknown>, 'session' | 'secret'>;

/** A key that stands in a header as it is: `API-Key: …`, or after a prefix: `Authorization: token …`. */
export function apiKey(
  context: SecretContext,
  place: { readonly secret: string; readonly header: string; readonly prefix?: string },
): Authoriser {
  return {
    credential: async () => ({
      headers: { [place.header.toLowerCase()]: `${place.prefix ?? ''}${await secretOf(context, place.secret)}` },
    }),
    renew: () => false,
  };
}

/** A key that stands in the address, for vendors that know no header for it. */
export function apiKeyInQuery(
  context: SecretContext,
  place: { readonly secret: string; readonly parameter: string },
): Authoriser {
  return {
    credential: async () => ({ query: { [place.parameter]: await secretOf(context, place.secret) } }),
    renew: () => false,
  };
}

/** A token that a person made in the vendor's settings and that stays as it is. */
export function bearer(context: SecretContext, secret: string): Authoriser {
  return apiKey(context, { secret, header: 'authorization', prefix: 'Bearer ' });
}

/** A part of a credential: a setting, or the key of a secret field. */
export type Part = { readonly text: string } | { readonly secret: string };

/** HTTP Basic (RFC 7617), in UTF-8. */
export function basic(context: SecretContext, user: Part, password: Part): Authoriser {
  return {
    async credential() {
      const pair = `${await partOf(context, user)}:${await partOf(context, password)}`;
      const encoded = Buffer.from(pair).toString('base64');
      redactorOf(context).hide(encoded);
      return { headers: { authorization: `Basic ${encoded}` } };
    },
    renew: () => false,
  };
}

function partOf(context: SecretContext, part: Part): Promise<string> {
  return 'text' in part ? Promise.resolve(part.text) : secretOf(context, part.secret);
}

/** The same credential, with headers that name whose data is meant (tenant, database, company). */
export function withHeaders(authoriser: Authoriser, headers: Readonly<Record<string, string>>): Authoriser {
  return {
    async credential(request) {
      const credential = await authoriser.credential(request);
      return { ...credential, headers: { ...headers, ...credential.headers } };
    },
    renew: (refused) => authoriser.renew(refused),
  };
}

/** The same credential over mutual TLS: a client certificate and its key, PEM text in two secret fields. */
export function withCertificate(
  context: SecretContext,
  authoriser: Authoriser,
  secrets: { readonly cert: string; readonly key: string },
): Authoriser {
  return {
    async credential(request) {
      const [credential, cert, key] = await Promise.all([
        authoriser.credential(request),
        secretOf(context, secrets.cert),
        secretOf(context, secrets.key),
      ]);
      return { ...credential, certificate: { cert, key } };
    },
    renew: (refused) => authoriser.renew(refused),
  };
}
