import type { ReactNode } from 'react';
import { Notice } from '../../ui/Notice.tsx';
import { QUEUES, type Queue } from './queues.ts';

export function NoExceptions({
  queue,
  filtered,
  onClear,
}: {
  queue: Queue;
  filtered: boolean;
  onClear: () => void;
}): ReactNode {
  if (filtered)
    return (
      <Notice
        title="No exception matches these filters"
        actions={
          <button type="button" className="button" onClick={onClear}>
            Clear the filters
          </button>
        }
      >
        <p>They are listed above the grid.</p>
      </Notice>
    );
  const words = QUEUES.find(({ id }) => id === queue)?.words ?? queue;
  return (
    <Notice title={queue === 'open' ? 'No open exceptions' : `Nothing in “${words}”`}>
      <p>
        {queue === 'mine'
          ? 'Take one with M, or give it to somebody with O.'
          : 'Exceptions are found by rules over what the systems said, and clear by themselves when their condition ends.'}
      </p>
    </Notice>
  );
}
