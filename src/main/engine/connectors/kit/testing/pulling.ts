import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../ports/ports.ts';
import type { Checkpoint, ConnectorError, Page, RawRecord, Stream } from '../connector.ts';
import { createPullContext, pagesOf } from '../testing.ts';
import { PASSING, TROUBLES, withExpiry, withTrouble } from './faults.ts';
import type { ConformanceSubject } from './subject.ts';

/** Reads of a run at which faults are tried: enough for a first, a following and a completing one. */
const MOST_READS = 6;

interface Run {
  readonly pages: readonly Page[];
  readonly error: unknown;
}

/** Everything that is asked of pulling one stream. */
export function describePulling<Config>(subject: ConformanceSubject<Config>, stream: Stream<Config>): void {
  const { config, secrets } = subject;

  function pull(checkpoint: Checkpoint | null, most?: number): Promise<Page[]> {
    return pagesOf(stream, createPullContext({ config, secrets, http: subject.vendor() }), checkpoint, most);
  }

  /** Pages until the end, or until it fails. */
  async function run(http: HttpClient): Promise<Run> {
    const pages: Page[] = [];
    try {
      for await (const page of stream.pull(createPullContext({ config, secrets, http }), null)) pages.push(page);
    } catch (error) {
      return { pages, error };
    }
    return { pages, error: null };
  }

  async function countReads(): Promise<number> {
    let reads = 0;
    const vendor = subject.vendor();
    await run({
      send(request) {
        if (!subject.signsIn(request)) reads += 1;
        return vendor.send(request);
      },
    });
    return Math.min(reads, MOST_READS);
  }

  /** What a run that failed has, with what the next brings from its checkpoint on. */
  async function resumed({ pages }: Run): Promise<string[]> {
    const last = pages.at(-1)?.checkpoint;
    return setOf([...pages, ...(await pull(last === undefined ? null : throughJson(last)))]);
  }

  it('gives each record in one version, with id, stamp and the members it does not know', async () => {
    const pages = await pull(null);
    const records = pages.flatMap((page) => page.records);
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(records.map((record) => record.sourceId)).size).toBe(setOf(pages).length);
    for (const record of records) {
      expect(record.sourceId).not.toBe('');
      expect(record.version).not.toBe('');
      expect(record.recordedAt).not.toBeNull();
      expect(JSON.parse(record.payload)).toHaveProperty('surprise');
    }
  });

  it('gives the same set when it is stopped after any page and resumed', async () => {
    const whole = await pull(null);
    for (let stop = 1; stop <= whole.length; stop++) {
      const before = await pull(null, stop);
      const after = await pull(throughJson(before.at(-1)?.checkpoint));
      expect(setOf([...before, ...after])).toEqual(setOf(whole));
    }
  });

  it('brings nothing new when nothing changed', async () => {
    const whole = await pull(null);
    const again = await pull(throughJson(whole.at(-1)?.checkpoint));
    expect(setOf([...whole, ...again])).toEqual(setOf(whole));
  });

  describe.each(PASSING)('$name in mid-run', ({ answer }) => {
    it('passes, and nothing is missed', async () => {
      const whole = setOf(await pull(null));
      const reads = await countReads();
      for (let at = 0; at < reads; at++) {
        const { pages, error } = await run(withTrouble(subject, answer, (read) => read === at));
        expect(error).toBeNull();
        expect(setOf(pages)).toEqual(whole);
      }
    });
  });

  describe.each(TROUBLES)('$name from some read on', ({ answer, kind }) => {
    it(`ends the run as ${kind}; the next goes on to the same set`, async () => {
      const whole = setOf(await pull(null));
      const reads = await countReads();
      for (let at = 0; at < reads; at++) {
        const failed = await run(withTrouble(subject, answer, (read) => read >= at));
        expect((failed.error as ConnectorError | null)?.kind).toBe(kind);
        expect(await resumed(failed)).toEqual(whole);
      }
    });
  });

  it('signs in again when the credential expires in mid-run; one that nobody can renew ends the run', async () => {
    const whole = setOf(await pull(null));
    const renewable = await signsInAtAll();
    const reads = await countReads();
    for (let at = 1; at < reads; at++) {
      const expired = await run(withExpiry(subject, at));
      expect((expired.error as ConnectorError | null)?.kind ?? null).toBe(renewable ? null : 'auth');
      expect(await resumed(expired)).toEqual(whole);
    }
  });

  async function signsInAtAll(): Promise<boolean> {
    let signedIn = false;
    const vendor = subject.vendor();
    await run({
      send(request) {
        signedIn ||= subject.signsIn(request);
        return vendor.send(request);
      },
    });
    return signedIn;
  }
}

/** One line per record, to compare sets. */
function lineOf(record: RawRecord): string {
  return `${record.sourceId} ${record.version} ${record.payload}`;
}

function setOf(pages: readonly Page[]): string[] {
  return [...new Set(pages.flatMap((page) => page.records.map(lineOf)))].toSorted();
}

function throughJson(checkpoint: Checkpoint | undefined): Checkpoint {
  expect(checkpoint).toBeDefined();
  return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
}
