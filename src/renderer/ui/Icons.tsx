import { Boxes, CreditCard, Database, ReceiptText, Truck, UserRound, Warehouse, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CauseClass, Severity } from '#shared/domain/exceptions.ts';
import { CAUSE_WORDS, SEVERITY_WORDS } from './words.ts';

const CAUSE_ICONS: Readonly<Record<CauseClass, LucideIcon>> = {
  credit: CreditCard,
  stock: Boxes,
  warehouse: Warehouse,
  carrier: Truck,
  invoicing: ReceiptText,
  data: Database,
  customer: UserRound,
};

export function CauseIcon({ cause, size = 14 }: { cause: CauseClass; size?: number }): ReactNode {
  const Icon = CAUSE_ICONS[cause];
  return (
    <span className="cause-icon" data-cause={cause} title={CAUSE_WORDS[cause]}>
      <Icon size={size} strokeWidth={2} aria-hidden />
    </span>
  );
}

/** Icon and word: the hue never stands alone. */
export function Cause({ cause }: { cause: CauseClass }): ReactNode {
  return (
    <span className="cause">
      <CauseIcon cause={cause} />
      {CAUSE_WORDS[cause]}
    </span>
  );
}

const SEVERITY_SHAPES: Readonly<Record<Severity, ReactNode>> = {
  low: <circle cx="6" cy="6" r="2" fill="currentColor" />,
  medium: <circle cx="6" cy="6" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  high: <rect x="3.75" y="1.75" width="4.5" height="8.5" rx="1" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  critical: <rect x="3" y="1" width="6" height="10" rx="1" fill="currentColor" />,
};

/** Told by shape and weight: dot, ring, bar, filled bar. */
export function SeverityMark({ severity }: { severity: Severity }): ReactNode {
  return (
    <svg
      className="severity"
      data-severity={severity}
      width="12"
      height="12"
      role="img"
      aria-label={SEVERITY_WORDS[severity]}
    >
      <title>{SEVERITY_WORDS[severity]}</title>
      {SEVERITY_SHAPES[severity]}
    </svg>
  );
}
