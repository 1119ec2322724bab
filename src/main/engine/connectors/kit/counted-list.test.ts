import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '#shared/domain/time.ts';
import type { HttpResponse } from '../../ports/ports.ts';
import { byCountedOffset, byCountedPage, placeNumber, type CountedPlace } from './counted-list.ts';
import { ANONYMOUS, createVendorClient, type Vendor } from './request.ts';
import { byKey, byStamp, listPage, type Following, type Key, type StampWalk } from './rest.ts';
import { answering, createPullContext, jsonAnswer } from './testing.ts';

const VENDOR: Vendor = { name: 'Acme', rate: { requests: 1000, windowMs: MINUTE, concurrency: 4 } };

interface Source {
  readonly records: number;
  /** Records that a page has at most, whatever is asked for. */
  readonly cap: number;
  readonly tells: 'total' | 'pages' | 'nothing';
  /** Answer to a page after the last. */
  readonly beyond: 'empty' | 404 | 400;
  /** So many times the second page is refused. */
  readonly refuses?: number;
}

interface Walked {
  readonly ids: readonly number[];
  readonly asked: number;
}

/** Walks a list page by page; `urlOf` says how a place is asked for. */
async function walk<Place>(
  answer: (url: URL) => HttpResponse,
  urlOf: (place: Place | null) => string,
  following: Following<Place>,
): Promise<Walked> {
  let asked = 0;
  const http = answering((request) => {
    asked += 1;
    expect(asked, 'it comes to an end').toBeLessThan(200);
    return answer(new URL(request.url));
  });
  const client = createVendorClient(createPullContext({ config: {}, secrets: {}, http }), VENDOR, ANONYMOUS);
  const ids: number[] = [];
  let place: Place | null = null;
  do {
    const request = { method: 'GET', url: `https://acme.example${urlOf(place)}` } as const;
    const page: Awaited<ReturnType<typeof listPage<Place>>> = await listPage(
      client,
      VENDOR,
      request,
      { records: '/items', following },
      place,
    );
    ids.push(...page.nodes.map((node) => (node as { id: number }).id));
    place = page.next;
  } while (place !== null);
  return { ids, asked };
}

const SIZE = 50;

function cutSource({ records, cap, tells, beyond, refuses = 0 }: Source): (url: URL) => HttpResponse {
  let refused = 0;
  return (url) => {
    const size = Math.min(cap, Number(url.searchParams.get('size')));
    const page = url.searchParams.get('page');
    const from = page === null ? Number(url.searchParams.get('offset')) : (Number(page) - 1) * size;
    if (from === size && refused < refuses) {
      refused += 1;
      return jsonAnswer({ detail: 'No.' }, 404);
    }
    if (from > 0 && from >= records && beyond !== 'empty') return jsonAnswer({ detail: 'Invalid page.' }, beyond);
    const items = Array.from({ length: Math.max(0, Math.min(size, records - from)) }, (_, index) => ({
      id: from + index,
    }));
    return jsonAnswer({
      items,
      ...(tells === 'total' ? { total: records } : {}),
      ...(tells === 'pages' ? { pages: Math.ceil(records / size) } : {}),
    });
  };
}

const figures = { total: { pointer: '/total' }, pages: { pointer: '/pages' } };
const WAYS: readonly (readonly [name: string, (source: Source) => Promise<Walked>])[] = [
  [
    'pages',
    (source) =>
      walk<CountedPlace>(
        cutSource(source),
        (place) => `/list?size=${SIZE}&page=${place === null ? 1 : placeNumber(place)}`,
        byCountedPage({ size: SIZE, ...figures }),
      ),
  ],
  [
    'offsets',
    (source) =>
      walk<CountedPlace>(
        cutSource(source),
        (place) => `/list?size=${SIZE}&offset=${place === null ? 0 : placeNumber(place)}`,
        byCountedOffset({ size: SIZE, total: figures.total }),
      ),
  ],
];

describe.each(WAYS)('a list counted by %s', (_name, read) => {
  it('is read to its end, whatever its source gives of what it is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          records: fc.nat(260),
          cap: fc.oneof(fc.integer({ min: 10, max: 60 }), fc.constant(1000)),
          tells: fc.constantFrom('total' as const, 'pages' as const, 'nothing' as const),
          beyond: fc.constantFrom('empty' as const, 404 as const, 400 as const),
        }),
        async (source) => {
          const { ids } = await read(source);
          expect(ids).toEqual(Array.from({ length: source.records }, (_, id) => id));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is not asked again for what is surely all', async () => {
    expect(await read({ records: 3, cap: 1000, tells: 'nothing', beyond: 404 })).toMatchObject({ asked: 1 });
    expect(await read({ records: 120, cap: 1000, tells: 'nothing', beyond: 404 })).toMatchObject({ asked: 3 });
    expect(await read({ records: 120, cap: 1000, tells: 'total', beyond: 404 })).toMatchObject({ asked: 3 });
  });

  it('does not take an error in its midst for its end where the source says how much there is', async () => {
    const source: Source = {
      records: 120,
      cap: 1000,
      tells: 'total',
      beyond: 'empty',
      refuses: Number.POSITIVE_INFINITY,
    };
    await expect(read(source)).rejects.toMatchObject({ status: 404 });
  });

  it('takes a page for missing only when it is missing twice', async () => {
    const { ids } = await read({ records: 120, cap: 1000, tells: 'nothing', beyond: 'empty', refuses: 1 });
    expect(ids).toHaveLength(120);
  });
});

describe('a list in the order of its stamps', () => {
  const stampOf = (id: number): string => new Date(Date.UTC(2026, 0, 1) + Math.floor(id / 7) * MINUTE).toISOString();
  const rows = Array.from({ length: 73 }, (_, id) => ({ id, stamp: stampOf(id) }));

  it('asked by key is read to its end from a source that gives 25 of 50', async () => {
    const { ids } = await walk<Key>(
      (url) => {
        const { searchParams: query } = url;
        const from = query.get('from') ?? '';
        const after = Number(query.get('after') ?? -1);
        const left = rows.filter(({ id, stamp }) => stamp > from || (stamp === from && id > after));
        return jsonAnswer({ items: left.slice(0, 25) });
      },
      (key) => (key === null ? '/list' : `/list?from=${encodeURIComponent(key.stamp)}&after=${key.id}`),
      byKey(VENDOR, { size: 50, stamp: '/stamp', id: '/id' }),
    );
    expect(ids).toEqual(rows.map(({ id }) => id));
  });

  it('asked by stamp is read to its end from a source that gives 25 of 50', async () => {
    const { ids } = await walk<StampWalk>(
      (url) => {
        const from = url.searchParams.get('from') ?? '';
        const skip = Number(url.searchParams.get('skip') ?? 0);
        return jsonAnswer({ items: rows.filter(({ stamp }) => stamp >= from).slice(skip, skip + 25) });
      },
      (at) => (at === null ? '/list' : `/list?from=${encodeURIComponent(at.stamp)}&skip=${at.skip}`),
      byStamp(VENDOR, { size: 50, stamp: '/stamp', mayCut: true }),
    );
    expect([...new Set(ids)].toSorted((a, b) => a - b)).toEqual(rows.map(({ id }) => id));
  });
});
