import type { Arrivals } from '../../../ports/ports.ts';
import type { Page, PullContext } from '../../kit/connector.ts';
import { PAGE_SIZE } from '../manifest.ts';

/** A pull ends when nothing came for so long. */
const QUIET_MS = 1500;
/** A source that never falls silent is left to the next pull after this. */
const LONGEST_MS = 60_000;

/** Takes what comes, a page at a time, until the source falls silent. Closes the line. */
export async function* drain<T>(
  line: Arrivals<T>,
  { clock, signal }: Pick<PullContext<unknown>, 'clock' | 'signal'>,
  pageOf: (arrived: readonly T[]) => Page | Promise<Page>,
): AsyncGenerator<Page> {
  const until = clock.elapsed() + LONGEST_MS;
  while (clock.elapsed() < until) {
    const arrived = await line.take(PAGE_SIZE, QUIET_MS, signal);
    if (arrived.length === 0) return;
    yield await pageOf(arrived);
  }
}
