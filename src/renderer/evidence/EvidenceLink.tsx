import type { ReactNode } from 'react';
import type { SourceRef } from '#shared/domain/evidence.ts';
import { useEvidence } from '../state/evidence.ts';

/** A figure that opens its evidence. Looks like the figure it is; the pointer and focus show that it leads back. */
export function EvidenceLink({
  title,
  sources,
  children,
  className = '',
}: {
  title: string;
  sources: readonly SourceRef[];
  children: ReactNode;
  className?: string;
}): ReactNode {
  if (sources.length === 0) return <span className={className}>{children}</span>;
  return (
    // An anchor, because a button cannot break across the lines of a sentence.
    <a
      href={window.location.hash}
      role="button"
      className={`evidence-link ${className}`}
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        useEvidence.getState().open(title, sources);
      }}
    >
      {children}
    </a>
  );
}
