import { engineNow } from '../ui/now.ts';

const LETTER_KEYS = /^[a-z]$/i;

/** The host lets style sheets with this nonce in. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Keys that mean something of ours in a cell. The grid tells of them only later, when the browser would have scrolled. */
export function ownsKey(event: KeyboardEvent): boolean {
  if (event.key === ' ') event.preventDefault();
  return event.key === ' ' || event.key === 'Enter' || LETTER_KEYS.test(event.key);
}

/** A preset filter moves with the clock, but one list must not be reopened for each slice of it. */
export function roundedNow(): number {
  return Math.floor(engineNow() / 60_000) * 60_000;
}
