import { AlertTriangle, Check, CircleSlash } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PreviewRecord, PreviewStream } from '#shared/contract/dto/preview.ts';
import { Money, When } from '../ui/Figures.tsx';
import { formatCount } from '../ui/format.ts';
import { DOCUMENT_WORDS, plural } from '../ui/words.ts';
import { Failure } from './Failure.tsx';

/** What the first page of one stream would become: what is missing first, then some of the records. */
export function PreviewPanel({ stream }: { stream: PreviewStream }): ReactNode {
  const name = stream.entity;
  // One of those that can be read is shown in full.
  const mapped = stream.records.find(({ parked }) => parked === null);
  return (
    <section className="preview-stream" aria-label={name}>
      <header>
        <PreviewMark stream={stream} />
        <h3>{name}</h3>
        <span className="quiet">{headOf(stream)}</span>
      </header>
      {stream.error && <Failure error={stream.error} />}
      {(stream.missing.length > 0 || stream.unknownValues.length > 0) && (
        <ul className="preview-gaps">
          {stream.missing.map((gap) => (
            <li key={`${gap.kind} ${gap.what}`} className={gap.weight === 'unlinkable' ? 'late' : ''}>
              <strong>{`No ${gap.what}`}</strong>
              {` in ${formatCount(gap.documents)} of ${plural(gap.of, DOCUMENT_WORDS[gap.kind].toLowerCase())}: ${gap.why}`}
            </li>
          ))}
          {stream.unknownValues.map(({ value, documents }) => (
            <li key={value}>
              <strong>{`“${value}”`}</strong>
              {` in ${plural(documents, 'document')} is a status without a meaning here: it is kept and shown as it is`}
            </li>
          ))}
        </ul>
      )}
      {stream.records.map((record) => (
        <PreviewedRecord key={record.sourceId} record={record} isOpen={record.parked !== null || record === mapped} />
      ))}
    </section>
  );
}

function headOf({ state, read, mapped, parked }: PreviewStream): string {
  if (state === 'failed') return 'did not answer';
  if (state === 'empty') return 'answered, and has no record yet';
  const whole = mapped === read ? `all ${formatCount(read)} records of the first page can be read` : '';
  return whole === ''
    ? `${formatCount(mapped)} of ${plural(read, 'record')} can be read, ${formatCount(parked)} would be set aside`
    : whole;
}

function PreviewMark({ stream }: { stream: PreviewStream }): ReactNode {
  const grave = stream.missing.some(({ weight }) => weight === 'unlinkable');
  if (stream.state === 'failed') return <CircleSlash size={15} className="late" aria-label="Failed" />;
  if (stream.parked > 0 || grave) return <AlertTriangle size={15} className="ageing" aria-label="With gaps" />;
  return <Check size={15} className="good" aria-label="Good" />;
}

function PreviewedRecord({ record, isOpen }: { record: PreviewRecord; isOpen: boolean }): ReactNode {
  return (
    <details className="preview-record" open={isOpen}>
      <summary>
        {record.parked ? (
          <>
            <span className="late">Would be set aside</span>
            <span className="mono">{record.sourceId}</span>
            <span>{record.parked.reason}</span>
            <span className="mono quiet">{record.parked.path}</span>
          </>
        ) : (
          record.documents.map((document, at) => (
            <span key={`${document.kind} ${document.label ?? at}`}>
              <span className="quiet">{`${DOCUMENT_WORDS[document.kind]} `}</span>
              <strong>{document.label ?? record.sourceId}</strong>
            </span>
          ))
        )}
      </summary>
      {record.documents.map((document, at) => (
        <dl key={`${document.kind} ${document.label ?? at}`} className="preview-facts">
          {document.facts.map((fact) => (
            <div key={`${fact.name} ${fact.path}`} title={`Read from ${fact.path}`}>
              <dt>{fact.name}</dt>
              <dd>
                {fact.value.kind === 'text' ? (
                  fact.value.text
                ) : fact.value.kind === 'money' ? (
                  <Money value={fact.value.money} />
                ) : (
                  <When value={fact.value.when} />
                )}
              </dd>
            </div>
          ))}
          {document.lines > 0 && (
            <div>
              <dt>Lines</dt>
              <dd className="tabular">{formatCount(document.lines)}</dd>
            </div>
          )}
          {document.missing.map(({ what, weight }) => (
            <div key={what} className="preview-missing">
              <dt>{what}</dt>
              <dd className={weight === 'unlinkable' ? 'late' : 'ageing'}>missing</dd>
            </div>
          ))}
        </dl>
      ))}
      <pre className="mono payload-text preview-payload">{record.payload}</pre>
    </details>
  );
}
