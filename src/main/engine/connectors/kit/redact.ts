import type { PullContext } from './connector.ts';
import { inSession } from './session.ts';

const HIDDEN = '•••';

/** What credentials look like, for those that were never handed to us by name. */
const CREDENTIALS: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /\b(access_token|refresh_token|client_secret|password|assertion|api_key)(["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g,
];

/** Removes what must never reach a log, an error or a screen. */
export interface Redactor {
  /** From now on this value, its URL-encoded, form-encoded and Basic form are removed from any text. */
  hide(secret: string): void;
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  const hidden = new Set<string>();
  return {
    hide(secret) {
      // Shorter values would blank ordinary words.
      if (secret.length < 4) return;
      const inForm = new URLSearchParams({ secret }).toString().slice('secret='.length);
      for (const form of [secret, encodeURIComponent(secret), inForm, Buffer.from(`${secret}:`).toString('base64')]) {
        hidden.add(form);
      }
    },
    redact(text) {
      let clean = text;
      for (const secret of hidden) clean = clean.replaceAll(secret, HIDDEN);
      for (const pattern of CREDENTIALS) {
        clean = clean.replace(pattern, (_all, name: unknown, mark: unknown) =>
          typeof name === 'string' && typeof mark === 'string' ? `${name}${mark}${HIDDEN}` : HIDDEN,
        );
      }
      return clean;
    },
  };
}

export function redactorOf(context: Pick<PullContext<unknown>, 'session'>): Redactor {
  return inSession(context.session, 'kit.redactor', createRedactor);
}

/** A secret of the connection, which from now on is removed from errors and logs. */
export async function secretOf(
  context: Pick<PullContext<unknown>, 'session' | 'secret'>,
  key: string,
): Promise<string> {
  const value = await context.secret(key);
  redactorOf(context).hide(value);
  return value;
}
