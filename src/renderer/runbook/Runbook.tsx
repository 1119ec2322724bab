import { ArrowLeft, BookOpen } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useRunbook } from '../state/runbook.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { blocksOf, spansOf, type Block } from './markdown.ts';
import { RUNBOOKS } from './pages.ts';

/** Opens what to do, beside an alert. */
export function RunbookButton({ name }: { name: string }): ReactNode {
  return (
    <button
      type="button"
      className="link-button runbook-button"
      title="What it means and what to do, step by step"
      onClick={() => useRunbook.getState().open(name)}
    >
      <BookOpen size={12} aria-hidden />
      Runbook
    </button>
  );
}

/** The runbook that is open, over the screen. */
export function RunbookPanel(): ReactNode {
  const { name, close } = useRunbook();
  return name === null ? null : <OpenRunbook key={name} name={name} onClose={close} />;
}

function OpenRunbook({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  // Pages that were left by a link, the last one last.
  const [trail, setTrail] = useState<readonly string[]>([name]);
  const shown = trail.at(-1) ?? name;
  const blocks = blocksOf(RUNBOOKS.get(shown) ?? `# ${shown}\n\nThis page is not part of this version.`);
  const [title, ...rest] = blocks;
  return (
    <Dialog title={title?.kind === 'heading' ? title.text : shown} onClose={onClose}>
      <article className="runbook">
        <header>
          {trail.length > 1 && (
            <button
              type="button"
              className="button plain low"
              aria-label="Back to the page before"
              onClick={() => setTrail(trail.slice(0, -1))}
            >
              <ArrowLeft size={14} aria-hidden />
            </button>
          )}
          <h2>{title?.kind === 'heading' ? title.text : shown}</h2>
        </header>
        <div className="runbook-text">
          {rest.map((block) => (
            <BlockView key={JSON.stringify(block)} block={block} onLink={(to) => setTrail([...trail, to])} />
          ))}
        </div>
        <footer>
          <button type="button" className="button" data-first-focus onClick={onClose}>
            Close
          </button>
        </footer>
      </article>
    </Dialog>
  );
}

function BlockView({ block, onLink }: { block: Block; onLink: (name: string) => void }): ReactNode {
  switch (block.kind) {
    case 'heading':
      return <h3>{block.text}</h3>;
    case 'paragraph':
      return (
        <p>
          <Spans text={block.text} onLink={onLink} />
        </p>
      );
    case 'list': {
      const items = block.items.map((item) => (
        <li key={item}>
          <Spans text={item} onLink={onLink} />
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function Spans({ text, onLink }: { text: string; onLink: (name: string) => void }): ReactNode {
  const spans = spansOf(text);
  return spans.map((span) => {
    const key = `${spans.indexOf(span)} ${span.text}`;
    switch (span.kind) {
      case 'strong':
        return <strong key={key}>{span.text}</strong>;
      case 'em':
        return <em key={key}>{span.text}</em>;
      case 'code':
        return <code key={key}>{span.text}</code>;
      case 'text':
        return span.text;
      case 'link': {
        const page = span.to.replace(/\.md(#.*)?$/, '');
        return RUNBOOKS.has(page) ? (
          <button key={key} type="button" className="link-button" onClick={() => onLink(page)}>
            {span.text}
          </button>
        ) : (
          <span key={key}>{span.text}</span>
        );
      }
    }
  });
}
