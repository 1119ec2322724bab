import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../ports/ports.ts';
import type { Checkpoint, ConnectorError, Page, RawRecord, Stream } from '../connector.ts';
import { pagesOf } from '../testing.ts';
import { counting, PASSING, readsToTry, TROUBLES, withExpiry, withTrouble } from './faults.ts';
import { contextOf, type ConformanceSubject } from './subject.ts';

interface Run {
  readonly from: Checkpoint | null;
  readonly pages: readonly Page[];
  readonly error: unknown;
}

interface SoundRun {
  readonly from: Checkpoint | null;
  readonly whole: readonly string[];
  readonly reads: number;
}

/** Everything that is asked of pulling one stream. */
export function describePulling<Config>(subject: ConformanceSubject<Config>, stream: Stream<Config>): void {
  /** What a source without faults gives from a checkpoint on: the same each time, so it is read once. */
  const sound = new Map<string, Promise<readonly Page[]>>();
  let soundOnes: Promise<readonly SoundRun[]> | null = null;

  function pull(checkpoint: Checkpoint | null): Promise<readonly Page[]> {
    const key = JSON.stringify(checkpoint);
    const known = sound.get(key) ?? pullFirst(checkpoint);
    sound.set(key, known);
    return known;
  }

  function pullFirst(checkpoint: Checkpoint | null, most?: number): Promise<Page[]> {
    return pagesOf(stream, contextOf(subject, { http: subject.vendor() }), checkpoint, most);
  }

  /** Pages until the end, or until it fails. */
  async function run(http: HttpClient, from: Checkpoint | null): Promise<Run> {
    const pages: Page[] = [];
    try {
      for await (const page of stream.pull(contextOf(subject, { http }), from)) pages.push(page);
    } catch (error) {
      return { from, pages, error };
    }
    return { from, pages, error: null };
  }

  /** What a run that failed has, with what the next brings from its checkpoint on. */
  async function resumed({ from, pages }: Run): Promise<string[]> {
    const last = pages.at(-1)?.checkpoint;
    return setOf([...pages, ...(await pull(last === undefined ? from : throughJson(last)))]);
  }

  /** The first run, and the one that follows it: what each gives, and the reads that it takes. */
  function soundRuns(): Promise<readonly SoundRun[]> {
    return (soundOnes ??= runSoundly());
  }

  async function runSoundly(): Promise<readonly SoundRun[]> {
    const first = await pull(null);
    return Promise.all(
      [null, throughJson(first.at(-1)?.checkpoint)].map(async (from) => {
        const { http, reads } = counting(subject);
        await run(http, from);
        return { from, whole: setOf(await pull(from)), reads: reads() };
      }),
    );
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
      const before = await pullFirst(null, stop);
      const after = await pull(throughJson(before.at(-1)?.checkpoint));
      expect(setOf([...before, ...after])).toEqual(setOf(whole));
    }
  });

  it('brings nothing new when nothing changed', async () => {
    const whole = await pull(null);
    const again = await pull(throughJson(whole.at(-1)?.checkpoint));
    expect(setOf([...whole, ...again])).toEqual(setOf(whole));
  });

  // Faults are tried at every read of a run: those that list, those that complete a record, those that read again.
  describe.each(PASSING)('$name in mid-run', (trouble) => {
    it('passes, and nothing is missed', async () => {
      for (const { from, whole, reads } of await soundRuns()) {
        for (const at of readsToTry(trouble, reads)) {
          const { pages, error } = await run(
            withTrouble(subject, trouble.answer, (read) => read === at),
            from,
          );
          expect([at, error]).toEqual([at, null]);
          expect(setOf(pages)).toEqual(whole);
        }
      }
    });
  });

  describe.each(TROUBLES)('$name from some read on', (trouble) => {
    it(`ends the run as ${trouble.kind}; the next goes on to the same set`, async () => {
      for (const { from, whole, reads } of await soundRuns()) {
        for (const at of readsToTry(trouble, reads)) {
          const failed = await run(
            withTrouble(subject, trouble.answer, (read) => read >= at),
            from,
          );
          expect([at, (failed.error as ConnectorError | null)?.kind]).toEqual([at, trouble.kind]);
          expect(await resumed(failed)).toEqual(whole);
        }
      }
    });
  });

  it('signs in again when the credential expires in mid-run; one that nobody can renew ends the run', async () => {
    const renewable = await signsInAtAll();
    for (const { from, whole, reads } of await soundRuns()) {
      for (let at = 1; at < reads; at++) {
        const expired = await run(withExpiry(subject, at), from);
        expect([at, (expired.error as ConnectorError | null)?.kind ?? null]).toEqual([at, renewable ? null : 'auth']);
        expect(await resumed(expired)).toEqual(whole);
      }
    }
  });

  async function signsInAtAll(): Promise<boolean> {
    let signedIn = false;
    const vendor = subject.vendor();
    const http: HttpClient = {
      send(request) {
        signedIn ||= subject.signsIn(request);
        return vendor.send(request);
      },
    };
    await run(http, null);
    return signedIn;
  }
}

/** One line per record, to compare sets. */
export function lineOf(record: RawRecord): string {
  return `${record.sourceId} ${record.version} ${record.payload}`;
}

function setOf(pages: readonly Page[]): string[] {
  return [...new Set(pages.flatMap((page) => page.records.map(lineOf)))].toSorted();
}

function throughJson(checkpoint: Checkpoint | undefined): Checkpoint {
  expect(checkpoint).toBeDefined();
  return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
}
