import {
  Ban,
  CalendarClock,
  Check,
  CheckCheck,
  Clock,
  Hand,
  Hourglass,
  Play,
  StickyNote,
  UserRound,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { ExceptionState } from '#shared/domain/exceptions.ts';

/** What a dialog asks before it is decided. */
export type Asked = 'owner' | 'due' | 'snooze' | 'note';

/** What can be done with the selected exceptions, each with its key. */
export function ActionBar({
  selected,
  disabled,
  onState,
  onTake,
  onAsk,
}: {
  selected: number;
  disabled: boolean;
  onState: (state: ExceptionState) => void;
  onTake: () => void;
  onAsk: (asked: Asked) => void;
}): ReactNode {
  const state = (words: string, keys: string, icon: ReactNode, next: ExceptionState): ReactNode => (
    <ActionButton icon={icon} words={words} keys={keys} disabled={disabled} onClick={() => onState(next)} />
  );
  const ask = (words: string, keys: string, icon: ReactNode, asked: Asked): ReactNode => (
    <ActionButton icon={icon} words={words} keys={keys} disabled={disabled} onClick={() => onAsk(asked)} />
  );
  return (
    <div className="action-bar" role="toolbar" aria-label="Act on the selected exceptions">
      {state('Acknowledge', 'A', <Check size={14} aria-hidden />, 'acknowledged')}
      <ActionButton icon={<Hand size={14} aria-hidden />} words="Take" keys="M" disabled={disabled} onClick={onTake} />
      {ask('Owner', 'O', <UserRound size={14} aria-hidden />, 'owner')}
      {ask('Due', 'T', <CalendarClock size={14} aria-hidden />, 'due')}
      {state('In progress', 'P', <Play size={14} aria-hidden />, 'in_progress')}
      {state('Waiting', 'W', <Hourglass size={14} aria-hidden />, 'waiting')}
      {ask('Snooze', 'S', <Clock size={14} aria-hidden />, 'snooze')}
      {ask('Note', 'N', <StickyNote size={14} aria-hidden />, 'note')}
      {state('Resolve', 'R', <CheckCheck size={14} aria-hidden />, 'resolved')}
      {state('Dismiss', 'D', <Ban size={14} aria-hidden />, 'dismissed')}
      <span className="small quiet nowrap">{selected > 1 ? `${selected} selected` : ''}</span>
    </div>
  );
}

function ActionButton({
  icon,
  words,
  keys,
  disabled,
  onClick,
}: {
  icon: ReactNode;
  words: string;
  keys: string;
  disabled: boolean;
  onClick: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="button low"
      disabled={disabled}
      aria-label={words}
      aria-keyshortcuts={keys}
      title={`${words} (${keys})`}
      onClick={onClick}
    >
      {icon}
      <span className="action-words">{words}</span>
      <kbd>{keys}</kbd>
    </button>
  );
}
