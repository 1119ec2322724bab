import { X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { Evidence } from '#shared/contract/dto/evidence.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import { parseIso } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import { useQuery } from '../data/use-query.ts';
import { useEvidence } from '../state/evidence.ts';
import { At, When } from '../ui/Figures.tsx';
import { ErrorNotice, Skeleton } from '../ui/Notice.tsx';
import { Monogram, useSystem } from '../ui/Systems.tsx';
import { EdiReader } from './EdiReader.tsx';
import { ediMessageOf } from './edi-message.ts';
import { diffJson, type Difference } from './json-diff.ts';
import { JsonTree } from './JsonTree.tsx';
import { parsePayload } from './parse-payload.ts';

/** Where a figure comes from: the payload with its field marked, the clocks, the version before. Goes with its screen. */
export function EvidenceDrawer(): ReactNode {
  const { title, sources, version, close } = useEvidence();
  const open = title !== '';
  const drawer = useFocusInside(open, sources);
  useEffect(() => close, [close]);
  useEffect(() => {
    if (!open) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || document.querySelector('dialog[open], [popover]:popover-open') !== null) return;
      event.preventDefault();
      close();
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [open, close]);
  if (!open) return null;
  return (
    <aside ref={drawer} tabIndex={-1} className="drawer" aria-label={`Evidence: ${title}`}>
      <header className="drawer-head">
        <div className="grow ellipsis">
          <h3>Evidence</h3>
          <h2 className="ellipsis">{title}</h2>
        </div>
        <button
          type="button"
          className="button plain icon"
          aria-label="Close evidence"
          title="Close (Esc)"
          onClick={close}
        >
          <X size={16} aria-hidden />
        </button>
      </header>
      {sources.length === 0 ? (
        <p className="drawer-section quiet">No single field says this; it follows from what is missing.</p>
      ) : (
        <Sources key={`${sourcesKey(sources)} ${version ?? ''}`} sources={sources} />
      )}
    </aside>
  );
}

/** Whoever opens the drawer reads on in it, and is back where it was opened from when it closes. */
function useFocusInside(open: boolean, of: readonly SourceRef[]): RefObject<HTMLElement | null> {
  const inside = useRef<HTMLElement>(null);
  const from = useRef<Element | null>(null);
  const lookedAt = useRef<readonly SourceRef[] | null>(null);
  useEffect(() => {
    // Another figure may be opened while the drawer stands.
    const isNew = open && lookedAt.current !== of;
    lookedAt.current = open ? of : null;
    if (!isNew || inside.current?.contains(document.activeElement)) return;
    from.current = document.activeElement;
    inside.current?.focus({ preventScroll: true });
  }, [open, of]);
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      // What had the focus went with the drawer, unless a person has moved on.
      if (document.activeElement !== document.body) return;
      if (from.current instanceof HTMLElement || from.current instanceof SVGElement) from.current.focus();
    };
  }, [open]);
  return inside;
}

function sourcesKey(sources: readonly SourceRef[]): string {
  return sources.map(sourceKey).join('\n');
}

function sourceKey({ documentKey, path, version = '' }: SourceRef): string {
  return `${documentKey} ${path} ${version}`;
}

function Sources({ sources }: { sources: readonly SourceRef[] }): ReactNode {
  const distinct = useMemo(
    () => [...new Map(sources.map((source) => [sourceKey(source), source])).values()],
    [sources],
  );
  const [selected, setSelected] = useState(0);
  const source = distinct[selected];
  return (
    <>
      {distinct.length > 1 && (
        <ul className="drawer-sources" aria-label="Sources">
          {distinct.map((candidate, index) => (
            <li key={sourceKey(candidate)}>
              <button
                type="button"
                className="source-button"
                aria-pressed={index === selected}
                onClick={() => setSelected(index)}
              >
                <Monogram connectionId={candidate.documentKey.split('/')[0] ?? ''} />
                <span className="mono ellipsis">{candidate.path === '' ? 'whole record' : candidate.path}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {source && <SourceEvidence key={sourceKey(source)} source={source} />}
    </>
  );
}

function SourceEvidence({ source }: { source: SourceRef }): ReactNode {
  const opened = useEvidence((state) => state.version);
  const version = source.version ?? opened;
  const { documentKey, path } = source;
  const { value: evidence, error } = useQuery('evidence.get', {
    documentKey,
    path,
    ...(version !== null && { version }),
  });
  if (error) return <ErrorNotice error={error} />;
  return evidence ? <Found evidence={evidence} wanted={version} /> : <Skeleton rows={12} />;
}

/** @param wanted the version to show first; null: the newest */
function Found({ evidence, wanted }: { evidence: Evidence; wanted: string | null }): ReactNode {
  const system = useSystem(evidence.connectionId);
  const [versionIndex, setVersionIndex] = useState(() =>
    Math.max(
      0,
      evidence.versions.findIndex((candidate) => candidate.version === wanted),
    ),
  );
  const version = evidence.versions[versionIndex];
  const before = evidence.versions[versionIndex + 1];
  const payload = useMemo(() => (version ? parsePayload(version.payload) : null), [version]);
  const differences = useMemo(() => {
    if (!payload || !before || !('json' in payload)) return [];
    const earlier = parsePayload(before.payload);
    return 'json' in earlier ? diffJson(earlier.json, payload.json) : [];
  }, [payload, before]);
  const changed = useMemo(() => new Set(differences.map((difference) => difference.path)), [differences]);
  const message = useMemo(() => (payload && 'json' in payload ? ediMessageOf(payload.json) : null), [payload]);
  const occurred = evidence.value === null ? null : parseIso(evidence.value, 'Z');
  const shown = payload && 'json' in payload ? atPointer(payload.json, evidence.path) : undefined;
  if (!version || !payload) return <p className="drawer-section quiet">The payload is no longer kept.</p>;
  return (
    <>
      <dl className="drawer-section facts">
        <dt>System</dt>
        <dd>{`${system.name}, ${evidence.entity}`}</dd>
        <dt>Record</dt>
        <dd className="mono ellipsis" title={evidence.sourceId}>
          {evidence.sourceId}
        </dd>
        <dt>Field</dt>
        <dd className="mono">{evidence.path === '' ? 'whole record' : evidence.path}</dd>
        {evidence.path !== '' && typeof shown !== 'object' && (
          <>
            <dt>Says</dt>
            <dd>
              <mark className="mono">{evidence.value ?? 'nothing stands there'}</mark>
            </dd>
          </>
        )}
        {occurred && (
          <>
            <dt>Occurred</dt>
            <dd>
              <When value={occurred} />
            </dd>
          </>
        )}
        <dt>Recorded</dt>
        <dd>
          {version.recordedAt === null ? (
            <span className="quiet">not said by the source</span>
          ) : (
            <At at={version.recordedAt} />
          )}
        </dd>
        {version.edited !== null && (
          <>
            <dt>Corrected by</dt>
            <dd className="ageing">
              {`${version.edited.by}, `}
              <At at={version.edited.at} />
            </dd>
          </>
        )}
        <dt>First seen here</dt>
        <dd>
          <At at={version.firstSeenAt} />
        </dd>
      </dl>
      {evidence.versions.length > 1 && (
        <div className="drawer-section versions">
          <label className="quiet small" htmlFor="evidence-version">
            Version
          </label>
          <select
            id="evidence-version"
            className="input"
            value={versionIndex}
            onChange={(event) => setVersionIndex(Number(event.target.value))}
          >
            {evidence.versions.map((candidate, index) => (
              <option key={`${candidate.version} ${candidate.edited === null ? '' : 'edited'}`} value={index}>
                {index === 0 ? `Newest of ${evidence.versions.length}` : `${index} before the newest`}
                {candidate.deleted ? ', deleted at the source' : ''}
                {candidate.edited === null ? '' : `, corrected by ${candidate.edited.by}`}
              </option>
            ))}
          </select>
          {before && <Differences differences={differences} />}
        </div>
      )}
      <div className="drawer-payload">
        {message !== null && (
          <>
            <EdiReader message={message} marked={evidence.path} changed={changed} />
            <h3>As it was landed</h3>
          </>
        )}
        {'json' in payload ? (
          <JsonTree value={payload.json} marked={evidence.path} changed={changed} />
        ) : (
          <pre className="mono payload-text">{payload.text}</pre>
        )}
      </div>
    </>
  );
}

function Differences({ differences }: { differences: readonly Difference[] }): ReactNode {
  if (differences.length === 0) return <p className="quiet small">Nothing differs from the version before.</p>;
  return (
    <table className="differences small">
      <caption className="visually-hidden">Against the version before</caption>
      <thead>
        <tr>
          <th>Field</th>
          <th>Before</th>
          <th>Now</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((difference) => (
          <tr key={difference.path}>
            <td className="mono">{difference.path}</td>
            <td className="mono before">{difference.kind === 'added' ? '' : asText(difference.before)}</td>
            <td className="mono">{difference.kind === 'removed' ? '' : asText(difference.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
