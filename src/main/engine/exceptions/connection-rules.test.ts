import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import { at } from '../lifecycle/testing/order-builder.ts';
import { detectConnectionExceptions, type ConnectionHealth } from './connection-rules.ts';

/** Wednesday, 13:00 in Berlin. */
const NOW = at('2026-03-04 12:00');
const HEALTHY: ConnectionHealth = {
  connectionId: 'bc',
  name: 'Business Central',
  lastSuccessAt: NOW - MINUTE,
  lastAttemptAt: NOW - MINUTE,
  streams: [],
  isRead: false,
  isHeldBack: false,
  lastErrorKind: null,
  lastErrorMessage: null,
  credentialExpiresAt: null,
  apiEnds: null,
  parked: [],
  unlinked: null,
  counts: [],
  emptyRuns: null,
  volume: null,
  reach: () => ({ orders: 0, dueToday: 0, values: [] }),
};

function detect(health: Partial<ConnectionHealth>, now = NOW) {
  return detectConnectionExceptions({ ...HEALTHY, ...health }, DEFAULT_POLICY, now);
}

describe('exceptions of a connection', () => {
  it('are none while all is well', () => {
    expect(detect({})).toEqual([]);
    expect(detect({ apiEnds: { at: NOW + 31 * DAY, from: 'server', version: '1' } })).toEqual([]);
    expect(detect({ credentialExpiresAt: NOW + 15 * DAY, emptyRuns: { count: 3, since: NOW - HOUR } })).toEqual([]);
  });

  it.each([
    ['DI-LAG', { lastSuccessAt: NOW - HOUR }, NOW, 'Business Central is 1 h behind, read last 2026-03-04T11:00Z.'],
    [
      'DI-LAG',
      { lastSuccessAt: NOW - 2 * HOUR, lastErrorKind: 'transient', lastErrorMessage: 'The server does not answer.' },
      NOW - HOUR,
      'Business Central is 2 h behind, read last 2026-03-04T10:00Z: The server does not answer.',
    ],
    [
      'DI-LAG',
      {
        streams: [
          { name: 'Sales orders', completeAt: NOW - 20 * MINUTE, targetMs: 15 * MINUTE },
          { name: 'EDI messages', completeAt: NOW - 2 * DAY, targetMs: DAY },
          { name: 'Stock', completeAt: NOW - HOUR, targetMs: DAY },
        ],
      },
      NOW - DAY,
      'Business Central is 2 d behind with EDI messages and sales orders, of which EDI messages may be 24 h old.',
    ],
    [
      'DI-LAG',
      { streams: [{ name: 'Orders', completeAt: NOW - 3 * HOUR, targetMs: 2 * HOUR }] },
      NOW - HOUR,
      'Business Central is 3 h behind, read last 2026-03-04T09:00Z.',
    ],
    [
      'DI-LAG',
      { lastSuccessAt: NOW - HOUR, isHeldBack: true },
      NOW,
      'Business Central is 1 h behind, read last 2026-03-04T11:00Z: this computer is on a metered network and holds back; the system itself may be well.',
    ],
    [
      'DI-LAG',
      {
        lastSuccessAt: NOW - HOUR,
        isHeldBack: true,
        lastErrorKind: 'transient',
        lastErrorMessage: 'It does not answer',
      },
      NOW,
      'Business Central is 1 h behind, read last 2026-03-04T11:00Z: It does not answer.',
    ],
    ['DI-LAG', { lastSuccessAt: null, lastAttemptAt: NOW - 2 * HOUR }, NOW - HOUR, 'Business Central was never read.'],
    [
      'DI-AUTH',
      { lastErrorKind: 'auth', lastErrorMessage: 'invalid_client' },
      NOW - MINUTE,
      'Business Central refuses the credential: invalid_client.',
    ],
    [
      'DI-AUTH',
      { credentialExpiresAt: NOW + 14 * DAY },
      NOW,
      'The credential of Business Central expires 2026-03-18T12:00Z.',
    ],
    [
      'DI-AUTH',
      { credentialExpiresAt: NOW - DAY },
      NOW - 15 * DAY,
      'The credential of Business Central expired 2026-03-03T12:00Z.',
    ],
    [
      'DI-API',
      { apiEnds: { at: NOW + 30 * DAY, from: 'documentation', version: '2026-07' } },
      NOW,
      'Version 2026-07 of the interface of Business Central ends 2026-04-03T12:00Z, as the vendor documents.',
    ],
    [
      'DI-API',
      { apiEnds: { at: NOW - DAY, from: 'server', version: 'v1' } },
      NOW - 31 * DAY,
      'Version v1 of the interface of Business Central ended 2026-03-03T12:00Z, as the server says.',
    ],
    [
      'DI-SILENT',
      { emptyRuns: { count: 60, since: NOW - 3 * HOUR } },
      NOW - 3 * HOUR,
      '60 runs of Business Central brought nothing since 2026-03-04T09:00Z.',
    ],
    [
      'DI-REJECT',
      { parked: [{ reason: 'The value is missing.', count: 2, firstAt: NOW - DAY, sampleKey: 'bc/salesOrders/1' }] },
      NOW - DAY,
      '2 records of Business Central set aside: The value is missing.',
    ],
    [
      'DI-ORPHAN',
      { unlinked: { count: 1, firstAt: NOW - HOUR, sampleKey: 'bc/salesOrders/1' } },
      NOW - 30 * MINUTE,
      '1 record belongs to no order for more than 30 min (Business Central).',
    ],
  ] as const)('%s tells what and since when', (code, health, onsetAt, headline) => {
    expect(detect(health)).toMatchObject([
      { code, onsetAt, headline, clearedAt: null, subjectKey: 'connection:bc', cause: 'data' },
    ]);
  });

  it('fold parked records by their reason', () => {
    const parked = ['a', 'b'].map((reason) => ({ reason, count: 1, firstAt: NOW, sampleKey: 'bc/salesOrders/1' }));
    expect(detect({ parked }).map((exception) => exception.exceptionKey)).toEqual([
      'DI-REJECT:connection:bc:a',
      'DI-REJECT:connection:bc:b',
    ]);
  });

  it('fold old data under the credential that failed', () => {
    const [root, lag] = detect({ lastErrorKind: 'auth', lastSuccessAt: NOW - DAY });
    expect([root?.code, lag?.code, lag?.rootKey]).toEqual(['DI-AUTH', 'DI-LAG', root?.exceptionKey]);
  });

  it('wait for the run that is under way where the last one went well', () => {
    const old = { lastSuccessAt: NOW - DAY, isRead: true };
    expect(detect(old)).toEqual([]);
    expect(detect({ ...old, lastErrorKind: 'transient' })).toMatchObject([{ code: 'DI-LAG' }]);
  });

  it('expect no records at night and on weekends', () => {
    const sunday = at('2026-03-08 12:00');
    expect(detect({ lastSuccessAt: sunday, emptyRuns: { count: 500, since: sunday - DAY } }, sunday)).toEqual([]);
  });

  it('wait half an hour for what an orphan belongs to', () => {
    expect(detect({ unlinked: { count: 1, firstAt: NOW - 29 * MINUTE, sampleKey: 'x' } })).toEqual([]);
  });
});

it('a count that stays short is an exception of its stream, with the first ids that are missing', () => {
  const count = {
    streamId: 'orders',
    name: 'Orders',
    source: 1204,
    held: 1200,
    missing: ['a', 'b', 'c', 'd'],
    since: NOW - HOUR,
    times: 3,
  };
  const [found] = detect({ counts: [count] });
  expect(found).toMatchObject({
    exceptionKey: 'DI-COUNT:connection:bc:orders',
    onsetAt: NOW - HOUR,
    headline: 'Business Central counts 1,204 orders and gave 1,200: 4 are missing (a, b, c …), after 3 counts.',
  });
});
