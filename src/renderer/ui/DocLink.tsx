import type { ReactNode } from 'react';
import { useEngine } from '../data/engine.tsx';

/** A page of a vendor, opened in the system's browser. */
export function DocLink({ url }: { url: string }): ReactNode {
  const { shell } = useEngine();
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (!shell) return;
        event.preventDefault();
        void shell.ask('link.open', { url });
      }}
    >
      {url}
    </a>
  );
}
