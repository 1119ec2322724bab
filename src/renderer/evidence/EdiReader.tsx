import { useEffect, useRef, type ReactNode } from 'react';
import type { AnnotatedElement, AnnotatedSegment } from '#shared/domain/edi/annotate.ts';
import type { EdiMessageView } from './edi-message.ts';

/** A message segment by segment, with names and the meanings of codes, and one element marked and brought into sight. */
export function EdiReader({
  message,
  marked,
  changed,
}: {
  message: EdiMessageView;
  marked: string;
  changed: ReadonlySet<string>;
}): ReactNode {
  return (
    <div className="edi" aria-label={`Message ${message.type}`}>
      {message.file !== '' && <p className="quiet small mono ellipsis">{message.file}</p>}
      {message.notes.map((note) => (
        <p key={note} className="quiet small">
          {note}
        </p>
      ))}
      <ol className="edi-segments">
        {message.segments.map((segment, index) => (
          // The position of a segment is what tells it from another.
          // oxlint-disable-next-line react/no-array-index-key
          <Segment key={index} segment={segment} path={`/segments/${index}`} marked={marked} changed={changed} />
        ))}
      </ol>
    </div>
  );
}

interface SegmentProps {
  readonly segment: AnnotatedSegment;
  readonly path: string;
  readonly marked: string;
  readonly changed: ReadonlySet<string>;
}

function Segment({ segment: { tag, name, elements }, path, marked, changed }: SegmentProps): ReactNode {
  return (
    <li className={`edi-segment ${marked === path ? 'marked' : ''}`}>
      <h4>
        <span className="mono json-key">{tag}</span> {name ?? <span className="quiet">not known</span>}
      </h4>
      <dl>
        {elements.map((element) => (
          <Element
            key={element.pointer}
            element={element}
            isMarked={marked === path + element.pointer}
            isChanged={changed.has(path + element.pointer)}
          />
        ))}
      </dl>
    </li>
  );
}

function Element({
  element: { number, name, value, meaning },
  isMarked,
  isChanged,
}: {
  element: AnnotatedElement;
  isMarked: boolean;
  isChanged: boolean;
}): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isMarked) ref.current?.scrollIntoView({ block: 'center' });
  }, [isMarked]);
  return (
    <div ref={ref} className={`edi-element ${isMarked ? 'marked' : ''} ${isChanged ? 'changed' : ''}`}>
      <dt>
        <span className="mono quiet">{number}</span> {name}
      </dt>
      <dd>
        {isMarked ? <mark className="mono">{value}</mark> : <span className="mono">{value}</span>}
        {meaning !== null && <span className="quiet"> {meaning}</span>}
      </dd>
    </div>
  );
}
