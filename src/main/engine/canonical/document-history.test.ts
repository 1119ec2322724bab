import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { emptyDocument, type CanonicalDocument } from '#shared/domain/document.ts';
import { instant, type When } from '#shared/domain/time.ts';
import { extended, historyOf, withHistories, type DocumentVersion } from './document-history.ts';
import { versionInForce, type RecordVersion } from './record-versions.ts';

const RECORD: RecordVersion = {
  id: 0,
  version: '',
  hash: '',
  recorded_at: null,
  first_seen_at: 0,
  page: 0,
  page_offset: 0,
  page_length: 0,
  deleted: 0,
  unreadable: null,
};
const DAYS = ['2026-03-06', '2026-03-11', '2026-03-12'] as const;

function day(date: string): When {
  return { kind: 'date', date, text: date };
}

interface Said {
  readonly promise?: string | null;
  /** Pieces of line 10; null: the line is not there. */
  readonly pieces?: number | null;
  readonly eta?: number | null;
  readonly address?: string;
}

function order({ promise = null, pieces = null, eta = null, address }: Said, path = ''): CanonicalDocument {
  return {
    ...emptyDocument('order'),
    promise: promise === null ? null : { value: day(promise), path: `${path}/promised` },
    parties: address === undefined ? [] : [{ role: 'ship_to', id: null, name: { value: address, path: `${path}/to` } }],
    lines:
      pieces === null
        ? []
        : [
            {
              lineKey: '10',
              orderLineNo: null,
              itemNo: { value: 'A', path: `${path}/lines/0/item` },
              description: null,
              unit: null,
              unitPrice: null,
              amount: null,
              quantities: { ordered: { value: microsOf(pieces), path: `${path}/lines/0/qty` } },
              stocked: true,
            },
          ],
    milestones:
      eta === null
        ? []
        : [
            {
              code: 'DELIVERED',
              class: 'estimated',
              when: { value: instant(eta), path: `${path}/eta` },
              path: `${path}/eta`,
            },
          ],
  };
}

/** Versions numbered and stamped from 1 on; the paths tell which version a value was read from. */
function versions(...said: readonly Said[]): DocumentVersion[] {
  return said.map((each, index) => ({
    version: String(index + 1),
    recordedAt: index + 1,
    document: order(each, `/${index + 1}`),
  }));
}

describe('what versions of a record said differently', () => {
  it('is nothing where they say the same of what is kept', () => {
    expect(historyOf(versions({ promise: DAYS[0] }, { promise: DAYS[0] }), 2)).toEqual({
      versions: 2,
      since: 1,
      fields: [],
    });
  });

  it('is each value since it was first said, and where: what stood first in the last version that has it', () => {
    const told = versions(
      { promise: '2026-03-06' },
      { promise: '2026-03-06' },
      { promise: '2026-03-11' },
      { promise: '2026-03-11' },
    );
    expect(historyOf(told, 4).fields).toEqual([
      {
        field: 'promise',
        values: [
          { value: day('2026-03-06'), path: '/2/promised', version: '2', since: 1 },
          { value: day('2026-03-11'), path: '/3/promised', version: '3', since: 3 },
        ],
      },
    ]);
  });

  it('tells a line that came and went, and a value that came back', () => {
    const told = versions({ pieces: 5 }, { pieces: null }, { pieces: 5 });
    const [ordered] = historyOf(told, 3).fields.filter(({ field }) => field === 'ordered');
    expect(ordered?.values.map(({ value, since }) => [value, since])).toEqual([
      [microsOf(5), 1],
      [null, 2],
      [microsOf(5), 3],
    ]);
  });

  it('keeps estimates of any document, and what was ordered of orders alone', () => {
    const shipments = versions({ eta: 100, pieces: 1 }, { eta: 200, pieces: 2 }).map((version) => ({
      ...version,
      document: { ...version.document, kind: 'shipment' as const },
    }));
    expect(historyOf(shipments, 2).fields.map(({ field }) => field)).toEqual(['estimate']);
  });
});

const said: fc.Arbitrary<Said> = fc.record({
  promise: fc.constantFrom(null, ...DAYS),
  pieces: fc.constantFrom(null, 1, 2),
  eta: fc.constantFrom(null, 10, 20),
  address: fc.constantFrom('Hamburg', 'Kiel'),
});

test('one version more gives the same as reading all of them anew', () => {
  fc.assert(
    fc.property(fc.array(said, { minLength: 2, maxLength: 6 }), (all) => {
      const told = versions(...all);
      const grown = told.slice(1).reduce<DocumentVersion>((before, next, index) => {
        const history = extended(before, next, index + 2);
        return { ...next, document: { ...next.document, history } };
      }, told[0] as DocumentVersion);
      expect(grown.document.history).toEqual(historyOf(told, told.length));
    }),
    { numRuns: 500 },
  );
});

test('of what was seen under one stamp of the source the last counts, in force or not', () => {
  const seen = [
    { ...RECORD, id: 0, version: '1', hash: 'a', recorded_at: 1 },
    { ...RECORD, id: 1, version: `1 ~ ${'5'.padStart(16, '0')}`, hash: 'b', recorded_at: 1 },
    { ...RECORD, id: 2, version: '2', hash: 'c', recorded_at: 2 },
  ];
  const promises = DAYS.map((promise) => order({ promise }));
  const read = (versions: readonly RecordVersion[]): CanonicalDocument | undefined => {
    const inForce = versionInForce(versions) ?? RECORD;
    const mapped = ({ id }: RecordVersion): CanonicalDocument[] => [promises[id] ?? order({})];
    return withHistories(mapped(inForce), versions, inForce, (one) => ({ ok: true, value: mapped(one) }))[0];
  };
  expect(read(seen)?.history?.fields[0]?.values.map(({ value }) => value)).toEqual([day(DAYS[1]), day(DAYS[2])]);
  expect(read(seen.slice(0, 2))?.history).toBeUndefined();
});

const stored = fc.record({
  version: fc.constantFrom('1', '2', '3'),
  hash: fc.string({ minLength: 1 }),
  said,
  deleted: fc.constantFrom(0, 0, 0, 1),
});
const inTwoSequences = fc
  .uniqueArray(stored, { minLength: 2, maxLength: 6, selector: ({ version, hash }) => `${version} ${hash}` })
  .chain((all) => {
    const records = all.map(({ version, hash, deleted }, id) => ({
      ...RECORD,
      id,
      version,
      hash,
      deleted,
      recorded_at: Number(version),
    }));
    const everything = { minLength: all.length, maxLength: all.length };
    return fc.record({
      all: fc.constant(all),
      records: fc.constant(records),
      shuffled: fc.shuffledSubarray(records, everything),
    });
  });

test('the sequence of arrival does not matter, and of several under one number the one that counts', () => {
  fc.assert(
    fc.property(inTwoSequences, ({ all, records, shuffled }) => {
      const documentOf = ({ id }: RecordVersion): CanonicalDocument => order(all[id]?.said ?? {}, `/${id}`);
      const read = (sequence: readonly RecordVersion[]): unknown => {
        const inForce = versionInForce(sequence);
        if (!inForce) return null;
        return withHistories([documentOf(inForce)], sequence, inForce, (version) => ({
          ok: true,
          value: [documentOf(version)],
        }));
      };
      expect(read(shuffled)).toEqual(read(records));
    }),
    { numRuns: 300 },
  );
});
