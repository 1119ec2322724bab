import type { ReactNode } from 'react';
import type { ContractErrorData } from '#shared/contract/errors.ts';

/** What went wrong, what to do, and the lines it is about. */
export function Failure({
  error,
}: {
  error: Pick<ContractErrorData, 'message' | 'next'> & { readonly details?: readonly string[] };
}): ReactNode {
  return (
    <p className="connect-failed" role="alert">
      <span className="late">{error.message}</span>
      {` ${error.next}`}
      {error.details?.map((line) => (
        <span key={line} className="mono detail">
          {line}
        </span>
      ))}
    </p>
  );
}
