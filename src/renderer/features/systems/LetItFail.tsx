import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DemoSystem } from '#shared/contract/dto/demo.ts';
import { DEMO_FAILURES, DEMO_FAILURE_WORDS, usualShare, type DemoFailureKind } from '#shared/domain/demo-failures.ts';
import { useCommand } from '../../data/use-command.ts';
import { useQuery } from '../../data/use-query.ts';
import { Deciding } from '../../ui/Deciding.tsx';
import { Menu, MenuItem } from '../../ui/Menu.tsx';

function useDemoSystem(connectionId: string): DemoSystem | undefined {
  const { value } = useQuery('demo.systems', {}, { keep: true });
  return value?.rows.find((system) => system.connectionId === connectionId);
}

/** Sets how a system fails, and reads it at once: what comes of it is seen without waiting. */
function useDisturb(connectionId: string): (kind: DemoFailureKind | null) => Promise<void> {
  const disturb = useCommand('demo.disturb');
  const sync = useCommand('sync.start');
  return async (kind) => {
    const failure = kind === null ? null : { kinds: [kind], share: usualShare([kind]) };
    const done = await disturb.run({ connectionIds: [connectionId], failure });
    if (done) await sync.run({ connectionId });
  };
}

/** For systems of the demo company alone: lets their answers fail. */
export function LetItFailMenu({ connectionId }: { connectionId: string }): ReactNode {
  const system = useDemoSystem(connectionId);
  const disturb = useDisturb(connectionId);
  if (!system) return null;
  return (
    <Deciding>
      <Menu label="Let this system of the demo company fail" className="button low" button="Let it fail">
        {DEMO_FAILURES.map((kind) => (
          <MenuItem key={kind} onClick={() => void disturb(kind)}>
            {DEMO_FAILURE_WORDS[kind]}
          </MenuItem>
        ))}
        {system.failure !== null && <MenuItem onClick={() => void disturb(null)}>Stop</MenuItem>}
      </Menu>
    </Deciding>
  );
}

/** Says that a failure is made, and ends it. */
export function FailureMark({ connectionId }: { connectionId: string }): ReactNode {
  const failure = useDemoSystem(connectionId)?.failure;
  const disturb = useDisturb(connectionId);
  if (!failure) return null;
  return (
    <p className="failure-mark" role="status">
      <TriangleAlert size={13} aria-hidden />
      <span>{`Made to fail: ${failureWords(failure)}. It lasts until it is stopped.`}</span>
      <Deciding>
        <button type="button" className="button low" onClick={() => void disturb(null)}>
          Stop
        </button>
      </Deciding>
    </p>
  );
}

/** The same in a list. */
export function FailureTag({ connectionId }: { connectionId: string }): ReactNode {
  const failure = useDemoSystem(connectionId)?.failure;
  if (!failure) return null;
  return (
    <span className="failure-tag" title={failureWords(failure)}>
      made to fail
    </span>
  );
}

function failureWords({ kinds, share }: NonNullable<DemoSystem['failure']>): string {
  const words = kinds.map((kind) => DEMO_FAILURE_WORDS[kind].toLowerCase()).join(', ');
  return share === 1 ? words : `${words}, ${Math.round(share * 100)} % of its answers`;
}
