import type { ReactNode } from 'react';
import type { Fact } from '#shared/contract/dto/past.ts';
import { At, Money, Unknown, When } from '../ui/Figures.tsx';
import { formatDuration, formatQuantity } from '../ui/format.ts';
import { Sentence } from '../ui/Sentence.tsx';

/** A value of a field as people read it; nothing where there is none. */
export function FactValue({ fact, none }: { fact: Fact | null; none: string }): ReactNode {
  if (fact === null) return <Unknown why={none} />;
  switch (fact.type) {
    case 'text':
      return <Sentence text={fact.text} />;
    case 'when':
      return <When value={fact.when} />;
    case 'instant':
      return <At at={fact.at} />;
    case 'money':
      return <Money value={fact.money} />;
    case 'quantity':
      return (
        <span className="tabular">{`${formatQuantity(fact.amount)}${fact.unit === null ? '' : ` ${fact.unit}`}`}</span>
      );
    case 'duration':
      return <span className="tabular">{`${fact.ms < 0 ? '−' : ''}${formatDuration(fact.ms)}`}</span>;
  }
}

/** "12 Mar → 14 Mar" */
export function FactChange({ before, after }: { before: Fact | null; after: Fact | null }): ReactNode {
  return (
    <span className="fact-change">
      <span className="fact-before">
        <FactValue fact={before} none="There was none" />
      </span>
      <span aria-label="became">→</span>
      <span>
        <FactValue fact={after} none="There is none" />
      </span>
    </span>
  );
}
