import { Check, EqualApproximately, Minus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ComparedField, ComparedValue, ComparisonVerdict, UnlinkedDocument } from '#shared/contract/dto/links.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { Money, Unknown, When } from '../../ui/Figures.tsx';
import { REFERENCE_WORDS } from '../../ui/words.ts';

const FIELD_WORDS: Readonly<Record<ComparedField['field'], string>> = {
  ...REFERENCE_WORDS,
  customer: 'Customer',
  ship_to: 'Ship to',
  date: 'Date',
  value: 'Value',
  items: 'Items',
};

const VERDICTS: Readonly<Record<ComparisonVerdict, { readonly words: string; readonly icon: ReactNode }>> = {
  same: { words: 'agrees', icon: <Check size={13} aria-hidden /> },
  near: { words: 'nearly', icon: <EqualApproximately size={13} aria-hidden /> },
  differs: { words: 'contradicts', icon: <X size={13} aria-hidden /> },
  alone: { words: 'not said', icon: <Minus size={13} aria-hidden /> },
};

/** What the document says beside what the order says, a line each: marked by shape and word. */
export function Comparison({
  comparison,
  orderNo,
}: {
  comparison: readonly ComparedField[];
  orderNo: string;
}): ReactNode {
  return (
    <table className="comparison" aria-label={`This document beside ${orderNo}`}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">This document</th>
          <th scope="col">{orderNo}</th>
          <th scope="col">
            <span className="visually-hidden">Agreement</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {comparison.map((row) => (
          <ComparedRow key={`${row.field} ${row.oursAt?.path ?? ''} ${textOf(row.ours)}`} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function ComparedRow({ row }: { row: ComparedField }): ReactNode {
  const { words, icon } = VERDICTS[row.verdict];
  const name = FIELD_WORDS[row.field];
  return (
    <tr className={`compared ${row.verdict}`}>
      <th scope="row">{name}</th>
      <td>
        <Side value={row.ours} at={row.oursAt} title={name} none="The document does not say." />
      </td>
      <td>
        <Side value={row.theirs} at={row.theirsAt} title={name} none="No document of the order says." />
      </td>
      <td className="agreement">
        <span className="agreement-mark">
          {icon}
          {words}
        </span>
        {row.note !== null && <span className="small quiet agreement-note">{row.note}</span>}
      </td>
    </tr>
  );
}

function Side({
  value,
  at,
  title,
  none,
}: {
  value: ComparedValue | null;
  at: SourceRef | null;
  title: string;
  none: string;
}): ReactNode {
  if (value === null) return <Unknown why={none} />;
  return (
    <EvidenceLink title={title} sources={at === null ? [] : [at]} className="side-value">
      <Value value={value} />
    </EvidenceLink>
  );
}

function Value({ value }: { value: ComparedValue }): ReactNode {
  if (value.kind === 'money') return <Money value={value.money} />;
  return value.kind === 'when' ? <When value={value.when} /> : <span title={value.text}>{value.text}</span>;
}

function textOf(value: ComparedValue | null): string {
  return value?.kind === 'text' ? value.text : '';
}

/** Everything that the document says, where there is no order to set it beside. */
export function FactList({ documentKey, facts }: { documentKey: string; facts: UnlinkedDocument['facts'] }): ReactNode {
  if (facts.length === 0) return <p className="quiet">It carries nothing that could be compared.</p>;
  return (
    <dl className="facts">
      {facts.map(({ field, value, path }) => (
        <div key={`${field} ${path} ${textOf(value)}`} className="fact">
          <dt>{FIELD_WORDS[field]}</dt>
          <dd>
            <Side value={value} at={{ documentKey, path }} title={FIELD_WORDS[field]} none="" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
