import type { Instant } from '#shared/domain/time.ts';
import type { PullContext } from './connector.ts';
import { inSession } from './session.ts';

interface Skew {
  /** Milliseconds that the server's clock is ahead of ours. */
  ms: number;
}

function skewOf(session: Map<string, unknown>): Skew {
  return inSession<Skew>(session, 'kit.clockSkew', () => ({ ms: 0 }));
}

/** The Date header counts whole seconds and is as old as the answer: less than this says nothing. */
const TELLING_MS = 5000;

/** Learns from an answer's Date header (RFC 9110 §6.6.1) how far the server's clock is from ours. */
export function noteServerTime(
  context: Pick<PullContext<unknown>, 'session' | 'clock'>,
  date: string | undefined,
): void {
  const at = Date.parse(date ?? '');
  if (Number.isNaN(at)) return;
  const ms = at - context.clock.now();
  skewOf(context.session).ms = Math.abs(ms) < TELLING_MS ? 0 : ms;
}

/** What the server's clock shows: for what is signed with a time, and compared with its own. */
export function serverNow(context: Pick<PullContext<unknown>, 'session' | 'clock'>): Instant {
  return context.clock.now() + skewOf(context.session).ms;
}

/** Milliseconds that the clock of a connection's server was ahead of ours at its last answer; negative: behind. */
export function clockSkewMs(session: Map<string, unknown>): number {
  return skewOf(session).ms;
}
