import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { UnlinkedRow } from '#shared/contract/dto/links.ts';
import { useDecide, useUndoLast } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { orderAddress } from '../../state/route.ts';
import { Age, At } from '../../ui/Figures.tsx';
import { useScreenKeys } from '../../ui/keys.ts';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { Monogram, useSystem } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, plural, REFERENCE_WORDS } from '../../ui/words.ts';

const PAGE = 200;
const KEYS = [
  { keys: 'J K', words: 'Next, previous document' },
  { keys: '1 – 9', words: 'Link to that candidate' },
  { keys: 'L', words: 'Link to the first candidate' },
  { keys: 'Z', words: 'Undo' },
];

/** What belongs to no order yet: each document with the orders that it may belong to, and why. */
export function UnlinkedScreen({ item }: { item: string }): ReactNode {
  const [offset, setOffset] = useState(0);
  const { value, error } = useQuery('unlinked.list', { offset, limit: PAGE }, { keep: true });
  const [selectedKey, setSelectedKey] = useState<string | null>(item === '' ? null : item);
  const decide = useDecide();
  const undo = useUndoLast();
  const rows = useMemo(() => value?.rows ?? [], [value]);
  const found = rows.findIndex((row) => row.documentKey === selectedKey);
  const [lastIndex, setLastIndex] = useState(0);
  // A linked row leaves the list; the one that moves into its place is next.
  const index = found >= 0 ? found : Math.min(lastIndex, rows.length - 1);
  const selected = rows[index];

  const select = (at: number): void => {
    const row = rows[at];
    if (!row) return;
    setSelectedKey(row.documentKey);
    setLastIndex(at);
  };
  const link = (at: number): void => {
    const candidate = selected?.candidates[at];
    if (!selected || !candidate) return;
    setLastIndex(index);
    void decide(`Linked ${DOCUMENT_WORDS[selected.kind]} ${selected.label} to ${candidate.orderNo}`, [
      { kind: 'link', documentKey: selected.documentKey, orderKey: candidate.orderKey },
    ]);
  };
  useScreenKeys((event) => {
    const digit = Number(event.key);
    if (event.key === 'j') select(index + 1);
    else if (event.key === 'k') select(index - 1);
    else if (event.key === 'l') link(0);
    else if (event.key === 'z') undo();
    else if (digit >= 1 && digit <= 9) link(digit - 1);
    else return false;
    return true;
  }, KEYS);
  useEffect(() => {
    document
      .querySelector(`[data-unlinked="${CSS.escape(selected?.documentKey ?? '')}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  }, [selected?.documentKey]);

  if (error && !value)
    return (
      <div className="screen">
        <ErrorNotice error={error} />
      </div>
    );
  return (
    <div className="screen unlinked-screen">
      <div className="screen-bar">
        <h1 className="bar-title">Unlinked</h1>
        <span className="counted">{value ? plural(value.total, 'document') : ''}</span>
        <span className="spacer" />
        {value && value.total > PAGE && (
          <>
            <button
              type="button"
              className="button plain low"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - PAGE))}
            >
              Previous
            </button>
            <span className="counted">{`${offset + 1} – ${Math.min(value.total, offset + PAGE)}`}</span>
            <button
              type="button"
              className="button plain low"
              disabled={offset + PAGE >= value.total}
              onClick={() => setOffset(offset + PAGE)}
            >
              Next
            </button>
          </>
        )}
      </div>
      {!value && <Skeleton rows={12} />}
      {value && rows.length === 0 && (
        <Notice title="Every document belongs to an order">
          <p>
            Shipments, invoices and events that no number ties to an order would wait here, with the orders that they
            may belong to.
          </p>
        </Notice>
      )}
      {rows.length > 0 && (
        <div className="split unlinked-split">
          <ul className="unlinked-list" aria-label="Unlinked documents">
            {rows.map((row, at) => (
              <ListRow key={row.documentKey} row={row} selected={at === index} onSelect={() => select(at)} />
            ))}
          </ul>
          <div className="unlinked-detail">{selected && <Detail row={selected} onLink={link} />}</div>
        </div>
      )}
    </div>
  );
}

function ListRow({
  row,
  selected,
  onSelect,
}: {
  row: UnlinkedRow;
  selected: boolean;
  onSelect: () => void;
}): ReactNode {
  return (
    <li data-unlinked={row.documentKey}>
      <button type="button" className="unlinked-row" aria-current={selected} onClick={onSelect}>
        <Monogram connectionId={row.connectionId} />
        <span className="quiet unlinked-kind">{DOCUMENT_WORDS[row.kind]}</span>
        <span className="ellipsis unlinked-label">{row.label}</span>
        <span className="small quiet">
          <Age at={row.recordedAt ?? row.firstSeenAt} />
        </span>
        <span className="small quiet ellipsis unlinked-reason">
          {row.summary === null ? row.reason : `${row.summary}. ${row.reason}`}
        </span>
        <span className="small quiet">
          {row.candidates.length === 0 ? 'no candidate' : plural(row.candidates.length, 'candidate')}
        </span>
      </button>
    </li>
  );
}

function Detail({ row, onLink }: { row: UnlinkedRow; onLink: (at: number) => void }): ReactNode {
  const system = useSystem(row.connectionId);
  const name = `${DOCUMENT_WORDS[row.kind]} ${row.label}`;
  return (
    <article className="unlinked-card" aria-label={name}>
      <header>
        <h2 className="ellipsis">
          <EvidenceLink title={name} sources={[{ documentKey: row.documentKey, path: '' }]}>
            {name}
          </EvidenceLink>
        </h2>
        <p className="quiet">
          {system.name}
          {row.summary !== null && `, ${row.summary}`}
          {row.recordedAt !== null && (
            <>
              {', recorded '}
              <At at={row.recordedAt} />
            </>
          )}
        </p>
        <p>{row.reason}</p>
      </header>
      <section>
        <h3>What it names</h3>
        {row.references.length === 0 ? (
          <p className="quiet">It carries no number at all.</p>
        ) : (
          <dl className="facts">
            {row.references.map((reference) => (
              <div key={`${reference.type} ${reference.text} ${reference.path}`} className="fact">
                <dt>{REFERENCE_WORDS[reference.type]}</dt>
                <dd>
                  <EvidenceLink
                    title={REFERENCE_WORDS[reference.type]}
                    sources={[{ documentKey: row.documentKey, path: reference.path }]}
                    className="mono"
                  >
                    {reference.text}
                  </EvidenceLink>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </section>
      <section>
        <h3>May belong to</h3>
        {row.candidates.length === 0 && (
          <p className="quiet">
            No order shares a number, a customer or a date with it. Open the right order and use “Link another” under
            its documents.
          </p>
        )}
        <ol className="candidates">
          {row.candidates.map((candidate, at) => (
            <li key={candidate.orderKey} className="candidate">
              <span
                className="candidate-score tabular"
                title="How well it fits"
              >{`${Math.round(candidate.score * 100)} %`}</span>
              <div className="grow">
                <p>
                  <a href={orderAddress(candidate.orderKey)} className="strong">
                    {candidate.orderNo}
                  </a>
                  <span className="quiet">{candidate.customer === null ? '' : ` ${candidate.customer}`}</span>
                </p>
                <ul className="small reasons">
                  {candidate.reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
              </div>
              <button type="button" className="button low" onClick={() => onLink(at)}>
                Link
                <kbd>{at + 1}</kbd>
              </button>
            </li>
          ))}
        </ol>
      </section>
    </article>
  );
}
