import type { ReactNode } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import type { DecisionInput } from '../../data/decisions.ts';
import { useZone } from '../../state/appearance.ts';
import { formatInstant } from '../../ui/format.ts';
import { engineNow } from '../../ui/now.ts';
import type { Asked } from './ActionBar.tsx';
import { DueDialog, NoteDialog, OwnerDialog, SnoozeDialog } from './dialogs.tsx';

/** The dialog of a key that needs an answer, and the decisions that follow from it, one per exception. */
export function AskingDialog({
  asked,
  rows,
  user,
  onClose,
  onDecide,
}: {
  asked: Asked | null;
  rows: readonly ExceptionRow[];
  user: string;
  onClose: () => void;
  onDecide: (verb: string, decisionOf: (row: ExceptionRow) => DecisionInput) => void;
}): ReactNode {
  const zone = useZone();
  switch (asked) {
    case null:
      return null;
    case 'owner':
      return (
        <OwnerDialog
          rows={rows}
          user={user}
          onClose={onClose}
          onDone={(owner) =>
            onDecide(owner === null ? 'Owner removed' : `Given to ${owner}`, ({ exceptionKey }) => ({
              kind: 'exception_owner',
              exceptionKey,
              owner,
            }))
          }
        />
      );
    case 'due':
      return (
        <DueDialog
          rows={rows}
          onClose={onClose}
          onDone={(dueAt) =>
            onDecide(
              dueAt === null ? 'Due date removed' : `Due ${formatInstant(dueAt, zone, engineNow())}`,
              ({ exceptionKey }) => ({ kind: 'exception_owner', exceptionKey, dueAt }),
            )
          }
        />
      );
    case 'snooze':
      return (
        <SnoozeDialog
          rows={rows}
          onClose={onClose}
          onDone={(until, reason) =>
            onDecide('Snoozed', ({ exceptionKey }) => ({ kind: 'exception_snooze', exceptionKey, until, reason }))
          }
        />
      );
    case 'note':
      return (
        <NoteDialog
          rows={rows}
          onClose={onClose}
          onDone={(text) =>
            onDecide('Note', ({ exceptionKey: key }) => ({ kind: 'note', target: 'exception', key, text }))
          }
        />
      );
  }
}
