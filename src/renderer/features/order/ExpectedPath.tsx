import { CircleDashed, CircleDot, CircleCheck, CopyPlus, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { OrderView, PathStep } from '#shared/domain/order.ts';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import { Sentence } from '../../ui/Sentence.tsx';

const ICONS: Readonly<Record<PathStep['state'], LucideIcon>> = {
  done: CircleCheck,
  running: CircleDot,
  ahead: CircleDashed,
  missing: TriangleAlert,
  repeated: CopyPlus,
  early: TriangleAlert,
};
const WORDS: Readonly<Record<PathStep['state'], string>> = {
  done: 'done',
  running: 'in part',
  ahead: 'ahead',
  missing: 'missing',
  repeated: 'repeated',
  early: 'out of order',
};

/** The way that the order should take, with what is missing, came twice or came out of order. */
export function ExpectedPath({ view }: { view: OrderView }): ReactNode {
  if (view.path.length === 0) return null;
  const odd = view.path.filter((step) => step.note !== null);
  return (
    <div className="expected-path">
      <ol aria-label="Expected path">
        {view.path.map((step) => (
          <Step key={step.code} step={step} />
        ))}
      </ol>
      {odd.map((step) => (
        <p key={step.code} className="small path-note">
          <TriangleAlert size={12} aria-hidden />
          <Sentence text={step.note ?? ''} />
        </p>
      ))}
    </div>
  );
}

function Step({ step }: { step: PathStep }): ReactNode {
  const Icon = ICONS[step.state];
  const words = MILESTONE_LABELS[step.code];
  return (
    <li data-state={step.state}>
      <EvidenceLink title={`${words}: ${WORDS[step.state]}`} sources={step.sources}>
        <Icon size={12} aria-hidden />
        {words}
        {step.state !== 'done' && step.state !== 'ahead' && <span className="faint"> {WORDS[step.state]}</span>}
      </EvidenceLink>
    </li>
  );
}
