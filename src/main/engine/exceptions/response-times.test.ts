import { expect, test } from 'vitest';
import { HOUR } from '#shared/domain/time.ts';
import { responseTimes } from './response-times.ts';

const at = (hours: number): number => hours * HOUR;

test('detection counts from the event, acknowledgement and resolution from being found', () => {
  const times = responseTimes(
    [{ onsetAt: at(1), openedAt: at(3), closedAt: at(13) }],
    [{ at: at(4), state: 'acknowledged' }],
    at(20),
  );
  expect(times).toEqual({
    detectedAt: at(3),
    reopened: 0,
    detectMs: at(2),
    acknowledgeMs: at(1),
    resolveMs: at(10),
    waitingMs: 0,
  });
});

test('spells that come back are added up, and waiting stands apart', () => {
  const times = responseTimes(
    [
      { onsetAt: at(0), openedAt: at(1), closedAt: at(11) },
      { onsetAt: at(20), openedAt: at(22), closedAt: at(27) },
    ],
    [
      { at: at(3), state: 'waiting' },
      { at: at(7), state: 'in_progress' },
      { at: at(24), state: 'waiting' },
    ],
    at(40),
  );
  expect(times).toMatchObject({ reopened: 1, detectMs: at(1.5), waitingMs: at(4 + 3), resolveMs: at(6 + 2) });
});

test('a person who resolves it ends the spell; one that lasts has no time yet', () => {
  const spell = { onsetAt: 0, openedAt: at(1), closedAt: null };
  expect(responseTimes([spell], [{ at: at(5), state: 'resolved' }], at(9))?.resolveMs).toBe(at(4));
  expect(responseTimes([spell], [{ at: at(5), state: 'waiting' }], at(9))).toMatchObject({
    resolveMs: null,
    waitingMs: at(4),
    acknowledgeMs: at(4),
  });
  expect(responseTimes([], [], 0)).toBeNull();
});
