import { Check, Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ContractErrorData } from '#shared/contract/errors.ts';

/** Says what is the matter or what this is for, and the one next step. */
export function Notice({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}): ReactNode {
  return (
    <div className="notice" role="status">
      <h2>{title}</h2>
      {children}
      {actions !== undefined && <div className="actions">{actions}</div>}
    </div>
  );
}

function errorText(error: ContractErrorData): string {
  return [
    error.code,
    error.message,
    error.next,
    error.correlationId === null ? '' : `Log entry ${error.correlationId}`,
    ...error.details,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** What happened, what to do next, and the details to pass on. */
export function ErrorNotice({ error, retry }: { error: ContractErrorData; retry?: () => void }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(errorText(error)).then(() => setCopied(true));
  };
  return (
    <Notice
      title={error.message}
      actions={
        <>
          {retry && (
            <button type="button" className="button" onClick={retry}>
              Try again
            </button>
          )}
          <button type="button" className="button plain" onClick={copy}>
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
            {copied ? 'Copied' : 'Copy details'}
          </button>
        </>
      }
    >
      <p>{error.next}</p>
      {error.details.length > 0 && (
        <ul className="mono quiet">
          {error.details.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** Structure before data: bars where the words will be. */
export function Skeleton({ rows = 6 }: { rows?: number }): ReactNode {
  return (
    <div className="skeletons" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton-row">
          <span className="skeleton" style={{ width: `${[38, 62, 50, 71][index % 4] ?? 50}%` }} />
        </div>
      ))}
    </div>
  );
}
