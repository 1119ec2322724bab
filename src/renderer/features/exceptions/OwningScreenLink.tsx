import { SquareArrowOutUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEngine } from '../../data/engine.tsx';
import { useQuery } from '../../data/use-query.ts';

/** Opens the record where it is kept; nothing where the system has no known address. */
export function OwningScreenLink({ documentKey }: { documentKey: string }): ReactNode {
  const { shell } = useEngine();
  const { value } = useQuery('document.screen', { documentKey });
  const url = value?.url;
  if (!value || !url) return null;
  return (
    <a
      className="owning-screen"
      href={url}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (!shell) return;
        event.preventDefault();
        void shell.ask('link.open', { url });
      }}
    >
      <SquareArrowOutUpRight size={12} aria-hidden />
      {`Open in ${value.system}`}
    </a>
  );
}
