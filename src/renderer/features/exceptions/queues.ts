import { EXCEPTION_QUEUES } from '#shared/contract/dto/exceptions.ts';
import type { ExceptionState } from '#shared/domain/exceptions.ts';
import { withCommand } from '../../ui/command-key.ts';
import { QUEUE_WORDS } from '../../ui/words.ts';
import type { Asked } from './ActionBar.tsx';

export type Queue = (typeof EXCEPTION_QUEUES)[number];

/** In the sequence of the tabs: what to take up first, what is taken up, what is out of sight. */
export const QUEUES = EXCEPTION_QUEUES.map((id) => ({ id, words: QUEUE_WORDS[id] }));

export const KEYS = [
  { keys: 'J K ↓ ↑', words: 'Next, previous' },
  { keys: '→ ←', words: 'Unfold, fold what follows from it' },
  { keys: 'A', words: 'Acknowledge' },
  { keys: 'M', words: 'Take it: mine' },
  { keys: 'O', words: 'Give it an owner' },
  { keys: 'T', words: 'Due date' },
  { keys: 'S', words: 'Snooze' },
  { keys: 'N', words: 'Note' },
  { keys: 'P W', words: 'In progress, waiting' },
  { keys: 'R D', words: 'Resolve, dismiss' },
  { keys: 'Z', words: 'Undo' },
  { keys: 'Enter', words: 'Open the order' },
  { keys: `Shift ${withCommand('click')}`, words: 'Select several; the keys then act on all of them' },
];

export const STATE_KEYS: Readonly<Record<string, ExceptionState>> = {
  a: 'acknowledged',
  p: 'in_progress',
  w: 'waiting',
  r: 'resolved',
  d: 'dismissed',
};

export const ASKING_KEYS: Readonly<Record<string, Asked>> = { o: 'owner', t: 'due', s: 'snooze', n: 'note' };
