import { Link2, Unlink } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { LinkStep } from '#shared/domain/evidence.ts';
import type { DocumentView, OrderView } from '#shared/domain/order.ts';
import { useDecide } from '../../data/decisions.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { useEvidence } from '../../state/evidence.ts';
import { Deciding } from '../../ui/Deciding.tsx';
import { At, Money } from '../../ui/Figures.tsx';
import { Menu, MenuItem } from '../../ui/Menu.tsx';
import { Monogram, useSystem } from '../../ui/Systems.tsx';
import { DOCUMENT_WORDS, LINK_RULE_WORDS, REFERENCE_WORDS } from '../../ui/words.ts';
import { LinkDocumentDialog } from './LinkDocumentDialog.tsx';

/** What belongs to the order, by system, each with the reason why. */
export function Documents({ view }: { view: OrderView }): ReactNode {
  const [linking, setLinking] = useState(false);
  return (
    <section className="order-section" aria-label="Documents">
      <div className="section-head">
        <h2>{`Documents (${view.documents.length})`}</h2>
        <span className="spacer" />
        <Deciding>
          <button type="button" className="button low" onClick={() => setLinking(true)}>
            <Link2 size={13} aria-hidden />
            Link another
          </button>
        </Deciding>
      </div>
      {view.systems.map((connectionId) => (
        <SystemDocuments key={connectionId} connectionId={connectionId} view={view} />
      ))}
      {linking && <LinkDocumentDialog view={view} onClose={() => setLinking(false)} />}
    </section>
  );
}

function SystemDocuments({ connectionId, view }: { connectionId: string; view: OrderView }): ReactNode {
  const system = useSystem(connectionId);
  const documents = view.documents.filter((document) => document.connectionId === connectionId);
  if (documents.length === 0) return null;
  return (
    <div className="document-system">
      <h3>
        <Monogram connectionId={connectionId} />
        {system.name}
      </h3>
      <ul>
        {documents.map((document) => (
          <DocumentRow key={document.documentKey} document={document} view={view} />
        ))}
      </ul>
    </div>
  );
}

function DocumentRow({ document, view }: { document: DocumentView; view: OrderView }): ReactNode {
  const decide = useDecide();
  const isAnchor = document.documentKey === view.orderKey;
  // A remark has no number of its own: its words name it.
  const isNameless = document.label === document.documentKey;
  const label = isNameless ? (document.summary ?? 'without a number') : document.label;
  const name = `${DOCUMENT_WORDS[document.kind]} ${label}`;
  const amount = document.amounts.find((candidate) => candidate.type === 'total') ?? document.amounts[0];
  return (
    <li className={document.voided ? 'document-row void' : 'document-row'}>
      <div className="document-line">
        <span className="document-kind quiet">{DOCUMENT_WORDS[document.kind]}</span>
        <button
          type="button"
          className="evidence-link document-label"
          onClick={() => useEvidence.getState().open(name, [{ documentKey: document.documentKey, path: '' }])}
        >
          {label}
        </button>
        {document.voided && <span className="badge">Void</span>}
        {document.summary !== null && !isNameless && <span className="quiet ellipsis">{document.summary}</span>}
        <span className="spacer" />
        {amount && (
          <EvidenceLink title={`Amount of ${name}`} sources={[amount.source]}>
            <Money value={amount.money} />
          </EvidenceLink>
        )}
        {document.recordedAt !== null && (
          <span className="quiet document-date">
            <At at={document.recordedAt} />
          </span>
        )}
        {!isAnchor && (
          <Deciding>
            <Menu label={`Unlink ${name}`} className="button plain low icon" button={<Unlink size={13} aria-hidden />}>
              <MenuItem
                onClick={() =>
                  void decide(`Unlinked ${name} from ${view.orderNo.value}`, [
                    { kind: 'unlink', documentKey: document.documentKey, orderKey: view.orderKey },
                  ])
                }
              >
                Unlink; it may be offered here again
              </MenuItem>
              <MenuItem
                onClick={() =>
                  void decide(`Never link ${name} to ${view.orderNo.value}`, [
                    { kind: 'never_link', documentKey: document.documentKey, orderKey: view.orderKey },
                  ])
                }
              >
                Never link these two
              </MenuItem>
            </Menu>
          </Deciding>
        )}
      </div>
      <p className="link-evidence small quiet">
        {isAnchor ? 'The order itself: everything else is linked to it' : <LinkWords document={document} view={view} />}
      </p>
    </li>
  );
}

/** "direct reference: Order number SO-104512 → Order 104512; confidence 100 %" */
function LinkWords({ document, view }: { document: DocumentView; view: OrderView }): ReactNode {
  const { rule, path, confidence, note } = document.link;
  return (
    <>
      {LINK_RULE_WORDS[rule]}
      {path.map((step, index) => {
        const reached = view.documents.find((candidate) => candidate.documentKey === step.documentKey);
        const from = index === 0 ? document.documentKey : (path[index - 1]?.documentKey ?? document.documentKey);
        const written = writtenAs(view, from, step);
        return (
          <span key={`${step.type} ${step.text} ${step.documentKey}`}>
            {index === 0 ? ': ' : ', then '}
            {REFERENCE_WORDS[step.type]}{' '}
            <EvidenceLink
              title={REFERENCE_WORDS[step.type]}
              sources={[{ documentKey: from, path: written?.path ?? '' }]}
              className="mono strong"
            >
              {step.text}
            </EvidenceLink>
            {written?.rule !== undefined && ' (found by a learned rule)'}
            {reached &&
              reached.documentKey !== view.orderKey &&
              ` to ${DOCUMENT_WORDS[reached.kind].toLowerCase()} ${reached.label}`}
          </span>
        );
      })}
      {`, confidence ${Math.round(confidence * 100)} %`}
      {note !== undefined && `. ${note}`}
    </>
  );
}

/** The reference that a step stands for, as its document wrote it. A step holds the comparable form. */
function writtenAs(
  view: OrderView,
  documentKey: string,
  step: LinkStep,
): DocumentView['references'][number] | undefined {
  const sameType = (view.documents.find((document) => document.documentKey === documentKey)?.references ?? []).filter(
    ({ type }) => type === step.type,
  );
  return (
    sameType.find(({ text }) => text === step.text) ??
    sameType.find(({ text }) =>
      text
        .toUpperCase()
        .replace(/[^\p{L}\p{N}]/gu, '')
        .endsWith(step.text),
    )
  );
}
