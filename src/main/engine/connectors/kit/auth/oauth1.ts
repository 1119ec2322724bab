import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { serverNow } from '../clock-skew.ts';
import type { PullContext } from '../connector.ts';
import { secretOf } from '../redact.ts';
import type { Authoriser } from '../request.ts';

export interface OAuth1Client {
  /** Named in the header: whose data is meant. */
  readonly realm: string;
  /** Keys of the four secret fields. */
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token: string;
  readonly tokenSecret: string;
}

/**
 * OAuth 1.0a with a token that was made once in the vendor's settings (RFC 5849): each request is signed with
 * HMAC-SHA256 over method, address and query; a body in JSON is not part of it (§3.4.1.3.1).
 */
export function oauth1(
  context: Pick<PullContext<unknown>, 'session' | 'secret' | 'clock'>,
  client: OAuth1Client,
): Authoriser {
  return {
    async credential({ method, url }) {
      const [key, secret, token, tokenSecret] = await Promise.all(
        [client.consumerKey, client.consumerSecret, client.token, client.tokenSecret].map((name) =>
          secretOf(context, name),
        ),
      );
      const signer = new OAuth({
        consumer: { key: key ?? '', secret: secret ?? '' },
        realm: client.realm,
        signature_method: 'HMAC-SHA256',
        hash_function: (base, signingKey) => createHmac('sha256', signingKey).update(base).digest('base64'),
      });
      // The server refuses times that are far from its own.
      signer.getTimeStamp = () => Math.floor(serverNow(context) / 1000);
      const signed = signer.authorize({ method, url }, { key: token ?? '', secret: tokenSecret ?? '' });
      return { headers: { authorization: signer.toHeader(signed).Authorization } };
    },
    // A refusal for a wrong time teaches the skew: the second signature carries the server's.
    renew: () => true,
  };
}
