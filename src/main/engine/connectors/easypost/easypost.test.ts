import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { DAY } from '#shared/domain/time.ts';
import type { HttpClient } from '../../ports/ports.ts';
import type { Checkpoint, Page } from '../kit/connector.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { easypostConnector } from './connector.ts';
import trackers from './fixtures/trackers.json' with { type: 'json' };
import { API_KEY, easypostVendor, HOST, isList, type Tracker } from './fixtures/vendor.ts';
import { easypostConfig } from './manifest.ts';
import { DETAILS, TRANSPORT } from './statuses.ts';
import { trackersStream } from './streams/trackers.ts';

const config = easypostConfig.parse({ apiUrl: `${HOST}/v2`, pageSize: 2 });
const secrets = { apiKey: API_KEY };
const [cancelled, weather, refused, missorted, labelled, comingBack, returned] = trackers;

describeConformance({
  connector: easypostConnector,
  config,
  secrets,
  vendor: easypostVendor,
  signsIn: () => false,
  tokens: [Buffer.from(`${API_KEY}:`).toString('base64')],
  streams: {
    trackers: {
      sample: weather ?? {},
      required: ['/tracking_code', '/status', '/tracking_details/0/status', '/tracking_details/0/datetime'],
      statuses: [{ pointer: '/status', documented: Object.keys(TRANSPORT) }],
    },
  },
});

function map(payload: unknown): CanonicalDocument {
  const outcome = easypostConnector.map(
    { streamId: 'trackers', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(config),
  );
  if (!outcome.ok) throw new Error(outcome.error.reason);
  const [document] = outcome.value;
  if (document === undefined) throw new Error('no document');
  return document;
}

function milestonesOf(payload: unknown): string[] {
  return map(payload).milestones.map((claim) => `${claim.code} ${claim.class} ${claim.when?.value.text ?? '?'}`);
}

describe('EasyPost: mapping', () => {
  it('trackers', () => {
    expect(trackers.map(map)).toMatchSnapshot();
  });

  it('tells the way of a parcel, from the first scan to the signature', () => {
    expect(milestonesOf(weather)).toEqual([
      'DELIVERED estimated 2026-02-21T16:00:00Z',
      'SHIPPED actual 2026-02-18T17:30:00Z',
      'IN_TRANSIT actual 2026-02-18T17:30:00Z',
      'IN_TRANSIT actual 2026-02-19T18:00:00Z',
      'IN_TRANSIT actual 2026-02-20T22:10:00Z',
      'OUT_FOR_DEL actual 2026-02-21T07:00:00Z',
      'DELIVERED actual 2026-02-21T10:32:00Z',
      'POD_OK actual 2026-02-21T10:32:00Z',
    ]);
    expect(map(weather).milestones[1]).toMatchObject({
      path: '/tracking_details/1/status',
      place: { value: 'HAMBURG, DE', path: '/tracking_details/1/tracking_location/city' },
      note: { value: 'Collected from sender' },
    });
  });

  it('ends a delay with the next movement, not with a remark', () => {
    expect(map(weather).conditions).toMatchObject([
      {
        code: 'CA-DELAY',
        open: false,
        from: { value: { text: '2026-02-19T05:00:00Z' } },
        to: { value: { text: '2026-02-20T22:10:00Z' } },
        reason: { value: 'Delayed by weather' },
        path: '/tracking_details/2/status_detail',
      },
    ]);
  });

  it('keeps one delay open while its reasons follow each other', () => {
    expect(map(missorted).conditions).toMatchObject([
      { code: 'CA-DELAY', open: true, to: null, from: { value: { text: '2026-02-17T03:00:00Z' } } },
    ]);
  });

  it('has not shipped what only has a label', () => {
    expect(milestonesOf(labelled)).toEqual([]);
    expect(map(labelled).statuses).toMatchObject([{ axis: 'transport', state: 'none' }]);
  });

  it('lays a refusal to the customer', () => {
    expect(map(refused).conditions).toMatchObject([{ code: 'CU-REFUSE', open: true }]);
    expect(map(refused).statuses).toMatchObject([{ axis: 'transport', state: 'blocked' }]);
  });

  it('does not take what comes back for a delivery to the customer', () => {
    expect(milestonesOf(comingBack)).toEqual(['RETURN_RECV actual 2026-02-23T08:55:00Z']);
    expect(milestonesOf(returned).at(-1)).toBe('RETURN_RECV actual 2026-02-26T08:50:00Z');
    expect(map(returned).conditions.map(({ code, open }) => `${code} ${open}`)).toEqual([
      'CA-LOSS true',
      'CA-ATTEMPT false',
    ]);
  });

  it('voids a cancelled label', () => {
    expect(map(cancelled).voided).toBe(true);
  });

  it.each(Object.keys(DETAILS))('knows the detail %s', (word) => {
    expect(map(withDetail(word)).unknownValues).toEqual([]);
  });

  it('flags a detail that it does not know', () => {
    expect(map(withDetail('eaten_by_dog')).unknownValues).toEqual([
      { value: 'eaten_by_dog', path: '/tracking_details/1/status_detail' },
    ]);
  });

  function withDetail(word: string): unknown {
    const details = weather?.tracking_details.map((detail, index) =>
      index === 1 ? { ...detail, status_detail: word } : detail,
    );
    return { ...weather, tracking_details: details };
  }
});

describe('EasyPost: pulling', () => {
  const openIds = trackers.filter((tracker) => tracker.finalized === false).map(({ id }) => id);

  function lastOf(pages: readonly Page[]): Checkpoint {
    const checkpoint = pages.at(-1)?.checkpoint;
    if (checkpoint === undefined) throw new Error('no page');
    return checkpoint;
  }

  async function sweep(http: HttpClient, checkpoint: Checkpoint | null, settings = config): Promise<Page[]> {
    return pagesOf(trackersStream, createPullContext({ config: settings, secrets, http }), checkpoint);
  }

  it('keeps the trackers that are not final', async () => {
    const checkpoint = lastOf(await sweep(easypostVendor(), null));
    expect((checkpoint as { open: string[] }).open.toSorted()).toEqual(openIds.toSorted());
    expect(checkpoint).toMatchObject({ createdTo: Date.parse('2026-02-20T10:00:00Z'), pending: null });
  });

  it('reads again what is not final, and lets go of what became final', async () => {
    const first = lastOf(await sweep(easypostVendor(), null));
    const later = trackers.map((tracker) =>
      tracker.id === missorted?.id
        ? { ...tracker, status: 'delivered', finalized: true, updated_at: '2026-02-21T10:00:00Z' }
        : tracker,
    );
    const pages = await sweep(easypostVendor(later), first);
    const again = pages.flatMap((page) => page.records).filter(({ sourceId }) => openIds.includes(sourceId));
    expect(again.map(({ sourceId }) => sourceId).toSorted()).toEqual(openIds.toSorted());
    expect((lastOf(pages) as { open: string[] }).open.toSorted()).toEqual(
      openIds.filter((id) => id !== missorted?.id).toSorted(),
    );
  });

  it('finds trackers that came in while it was listing, in the next sweep', async () => {
    const fresh: Tracker = { ...labelled, id: 'trk_fresh', created_at: '2026-02-20T10:30:00Z' };
    let served = 0;
    const before = easypostVendor();
    const after = easypostVendor([...trackers, fresh]);
    const growing: HttpClient = { send: (request) => (served++ === 0 ? before : after).send(request) };
    const first = await sweep(growing, null);
    const second = await sweep(after, lastOf(first));
    const idsOf = (pages: readonly Page[]): string[] =>
      pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId));
    expect(idsOf(first)).not.toContain('trk_fresh');
    expect(idsOf(second)).toContain('trk_fresh');
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(trackers.length + 1);
  });

  it('goes on listing while most of a page is open, and reads the rest one by one', async () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const many: Tracker[] = Array.from({ length: 60 }, (_, index) => ({
      ...labelled,
      id: `trk_${index}`,
      created_at: new Date(start + (index * DAY) / 4).toISOString(),
      finalized: index < 30 && index !== 3,
    }));
    const settings = { ...config, pageSize: 10 };
    const checkpoint = lastOf(await sweep(easypostVendor(many), null, settings));
    const counts = { list: 0, one: 0 };
    const vendor = easypostVendor(many);
    const counting: HttpClient = {
      send(request) {
        counts[isList(request) ? 'list' : 'one'] += 1;
        return vendor.send(request);
      },
    };
    const again = await sweep(counting, checkpoint, settings);
    // Three pages hold the thirty newest, a fourth shows that listing no longer pays; number 3 is read by its id.
    expect(counts).toEqual({ list: 4, one: 1 });
    expect(again.flatMap((page) => page.records.map(({ sourceId }) => sourceId))).toContain('trk_3');
  });

  it('stops following a tracker that is older than the settings say', async () => {
    const checkpoint = lastOf(await sweep(easypostVendor(), null, { ...config, rereadDays: 2 }));
    expect((checkpoint as { open: string[] }).open).toEqual([labelled?.id]);
  });

  it('lets go of a tracker that the vendor dropped', async () => {
    const first = lastOf(await sweep(easypostVendor(), null));
    const without = easypostVendor(trackers.filter((tracker) => tracker.id !== refused?.id));
    expect((lastOf(await sweep(without, first)) as { open: string[] }).open).not.toContain(refused?.id);
  });

  it.each([
    [
      422,
      'source_changed',
      { error: { code: 'PARAMETER.INVALID', message: ['Invalid parameter.'], errors: ['page_size'] } },
    ],
    [402, 'config', { error: { code: 'PAYMENT.REQUIRED', message: 'Payment required.', errors: [] } }],
    [429, 'rate_limited', { error: { code: 'RATE_LIMITED', message: 'Too many requests.', errors: [] } }],
  ])('takes %i as %s', async (status, kind, body) => {
    const http: HttpClient = { send: () => Promise.resolve(jsonAnswer(body, status)) };
    await expect(easypostConnector.check(createPullContext({ config, secrets, http }))).rejects.toMatchObject({ kind });
  });
});
