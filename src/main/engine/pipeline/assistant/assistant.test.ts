import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ahead } from '../../canonical/sharing.ts';
import { Assistant } from './assistant.ts';
import { takeTurn, TURNS, type AssistantAnswer, type AssistantJob } from './assistant-messages.ts';

const NOW = 0;
const KEYS = Array.from({ length: 120 }, (_, index) => index + 1);

let assistant: Assistant;
let ours: MessagePort;
let theirs: MessagePort;

beforeEach(() => {
  const { port1, port2 } = new MessageChannel();
  [ours, theirs] = [port1, port2];
  assistant = new Assistant(ours);
});
afterEach(() => {
  ours.close();
});

/** The other thread takes so many batches of the job it was sent last. */
function otherThread(batches: number, result: (key: number) => string | null = (key) => `theirs ${key}`): void {
  const job = receiveMessageOnPort(theirs)?.message as AssistantJob;
  for (let taken = 0; taken < batches; taken += 1) {
    const batch = takeTurn(job.turns);
    const results = job.keys.slice(batch * job.batch, (batch + 1) * job.batch).map(result);
    const answer: AssistantAnswer = { job: job.job, batch, results: results.includes(null) ? null : results };
    theirs.postMessage(answer);
    Atomics.add(job.turns, TURNS.answers, 1);
  }
}

function prepare(basis: string, keys: Ahead['keys'] = KEYS): void {
  assistant.prepare({ keys, basis }, NOW);
}

/** What is kept for each key, in the sequence in which it is. */
function share(basis: string, keys: readonly number[] = KEYS): string[] {
  const kept: string[] = [];
  assistant.share<string>(
    {
      stage: 'map',
      keys,
      basis,
      compute: (some) => some.map((key) => `ours ${key}`),
      keep: (key, result) => {
        expect(result.endsWith(` ${key}`)).toBe(true);
        kept.push(result);
      },
    },
    NOW,
  );
  return kept;
}

const by = (whose: string, keys: readonly number[]): string[] => keys.map((key) => `${whose} ${key}`);

it('what was done ahead is not done again, and the rest is shared', () => {
  prepare('a');
  otherThread(1);
  expect(share('a')).toEqual([...by('theirs', KEYS.slice(0, 50)), ...by('ours', KEYS.slice(50))]);
});

it('nothing counts that rests on something else than now', () => {
  prepare('a');
  otherThread(3);
  expect(share('b')).toEqual(by('ours', KEYS));
});

it('what it could not do is done here', () => {
  prepare('a');
  otherThread(2, (key) => (key === 60 ? null : `theirs ${key}`));
  expect(share('a')).toEqual([...by('theirs', KEYS.slice(0, 50)), ...by('ours', KEYS.slice(50))]);
});

it('keys that were asked for in another way are forgotten with those before them, later ones are kept', () => {
  prepare('a');
  otherThread(3);
  expect(share('a', [40])).toEqual(['theirs 40']);
  expect(share('a')).toEqual([...by('ours', KEYS.slice(0, 40)), ...by('theirs', KEYS.slice(40))]);
  expect(assistant.hasBegun({ basis: 'a' })).toBe(false);
});

it('what it had not begun when it was asked for is left to the share', () => {
  prepare('a');
  expect(share('a')).toEqual(by('ours', KEYS));
  otherThread(1);
  expect(share('a', KEYS.slice(0, 2))).toEqual(by('ours', KEYS.slice(0, 2)));
});
