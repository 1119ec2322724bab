import { expect, it } from 'vitest';
import type { HttpClient } from '../../../ports/ports.ts';
import type { ConnectorError, RawRecord, Stream } from '../connector.ts';
import { pagesOf } from '../testing.ts';
import { counting, PASSING, readsToTry, TROUBLES, withTrouble } from './faults.ts';
import { lineOf } from './pulling.ts';
import { contextOf, type ConformanceSubject } from './subject.ts';

interface SoundLook {
  readonly ids: readonly string[];
  readonly found: readonly string[];
  readonly reads: number;
}

/** Everything that is asked of looking single records up, where a stream does. */
export function describeLookingUp<Config>(subject: ConformanceSubject<Config>, stream: Stream<Config>): void {
  const { lookUp } = stream;
  if (lookUp === undefined) return;

  let sound: Promise<SoundLook> | null = null;

  async function look(http: HttpClient, ids: readonly string[]): Promise<string[]> {
    const found = await lookUp?.byIds(contextOf(subject, { http }), ids);
    return (found ?? []).map(lineOf).toSorted();
  }

  /** Ids that were pulled, what is found of them, and the reads that it takes. */
  function soundLook(): Promise<SoundLook> {
    return (sound ??= lookSoundly());
  }

  async function lookSoundly(): Promise<SoundLook> {
    const pages = await pagesOf(stream, contextOf(subject, { http: subject.vendor() }), null);
    const records: readonly RawRecord[] = pages.flatMap((page) => page.records);
    const ids = [...new Set(records.map(({ sourceId }) => sourceId))].slice(0, lookUp?.most);
    const { http, reads } = counting(subject);
    const found = await look(http, ids);
    return { ids, found, reads: reads() };
  }

  it('looks up records that it pulled', async () => {
    const { found, reads } = await soundLook();
    expect(found).not.toEqual([]);
    expect(reads).toBeGreaterThan(0);
  });

  it.each(PASSING)('looks up the same when $name passes', async (trouble) => {
    const { ids, found, reads } = await soundLook();
    for (const at of readsToTry(trouble, reads)) {
      const again = await look(
        withTrouble(subject, trouble.answer, (read) => read === at),
        ids,
      );
      expect([at, again]).toEqual([at, found]);
    }
  });

  const troubles = subject.absenceIsBare === true ? TROUBLES.filter(({ name }) => name !== '404') : TROUBLES;
  it.each(troubles)('takes $name for no record that is gone', async (trouble) => {
    const { ids, reads } = await soundLook();
    for (const at of readsToTry(trouble, reads)) {
      const http = withTrouble(subject, trouble.answer, (read) => read >= at);
      const error: unknown = await look(http, ids).catch((cause: unknown) => cause);
      expect([at, (error as ConnectorError | null)?.kind]).toEqual([at, trouble.kind]);
    }
  });
}
