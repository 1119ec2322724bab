import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { pointerToken } from '#shared/lib/json.ts';

interface NodeProps {
  readonly name: string | null;
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
  /** The pointer whose field is marked. */
  readonly marked: string;
  readonly changed: ReadonlySet<string>;
  readonly large: boolean;
}

const LARGE_NODES = 250;

function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, child) => sum + count(child), 1);
}

/** A payload as a tree with one field marked and brought into sight. Everything in it is text. */
export function JsonTree({
  value,
  marked,
  changed,
}: {
  value: unknown;
  marked: string;
  changed: ReadonlySet<string>;
}): ReactNode {
  return (
    <div className="json" role="tree" aria-label="Payload">
      <JsonNode
        name={null}
        value={value}
        path=""
        depth={0}
        marked={marked}
        changed={changed}
        large={count(value) > LARGE_NODES}
      />
    </div>
  );
}

function JsonNode({ name, value, path, depth, marked, changed, large }: NodeProps): ReactNode {
  const isOnPath = marked === path || marked.startsWith(`${path}/`);
  const [open, setOpen] = useState(depth < 1 || isOnPath || !large);
  const ref = useRef<HTMLDivElement>(null);
  const isMarked = marked === path && marked !== '';
  useEffect(() => {
    if (isMarked) ref.current?.scrollIntoView({ block: 'center' });
  }, [isMarked]);
  const label = name === null ? null : <span className="json-key">{name}</span>;
  const state = [isMarked ? 'marked' : '', changed.has(path) ? 'changed' : ''].join(' ');
  if (typeof value !== 'object' || value === null) {
    return (
      <div ref={ref} className={`json-line ${state}`} role="treeitem" aria-selected={isMarked}>
        <span className="json-toggle" />
        {label}
        <span className={`json-value ${value === null ? 'null' : typeof value}`}>
          {typeof value === 'string' ? value || '""' : String(value)}
        </span>
      </div>
    );
  }
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((child: unknown, index) => [index, child])
    : Object.entries(value);
  return (
    <div role="treeitem" aria-expanded={open} aria-selected={isMarked}>
      <div ref={ref} className={`json-line ${state}`}>
        <button
          type="button"
          className="json-toggle"
          aria-label={open ? 'Fold' : 'Unfold'}
          onClick={() => setOpen(!open)}
        >
          {open ? <ChevronDown size={12} aria-hidden /> : <ChevronRight size={12} aria-hidden />}
        </button>
        {label}
        {!open && (
          <span className="json-value null">
            {Array.isArray(value) ? `${entries.length} items` : `${entries.length} fields`}
          </span>
        )}
        {open && entries.length === 0 && <span className="json-value null">empty</span>}
      </div>
      {open && (
        <div className="json-children" role="group">
          {entries.map(([key, child]) => (
            <JsonNode
              key={key}
              name={String(key)}
              value={child}
              path={`${path}/${pointerToken(key)}`}
              depth={depth + 1}
              marked={marked}
              changed={changed}
              large={large}
            />
          ))}
        </div>
      )}
    </div>
  );
}
