import type { ReactNode } from 'react';
import { usePastReason } from '../state/past.ts';

/** Buttons and fields that change something: off, with the reason, while a moment of the past is shown. */
export function Deciding({ children }: { children: ReactNode }): ReactNode {
  const reason = usePastReason();
  return (
    <fieldset className="deciding" disabled={reason !== null} title={reason ?? undefined}>
      {children}
    </fieldset>
  );
}
