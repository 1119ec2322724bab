import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { Instant, When } from '#shared/domain/time.ts';

/** Earlier dates are what systems write for "none". */
const FIRST_REAL_DATE = Date.UTC(1990, 0, 1);

/**
 * When the document came into being: the earliest thing that it says has happened; null where it dates nothing. A date
 * without a time counts from its beginning in UTC, which is near enough to tell years apart.
 */
export function documentDate(document: CanonicalDocument): Instant | null {
  let earliest: Instant | null = null;
  const consider = (when: When | undefined): void => {
    if (!when) return;
    const at = when.kind === 'instant' ? when.at : Date.parse(when.date);
    if (at >= FIRST_REAL_DATE && (earliest === null || at < earliest)) earliest = at;
  };
  for (const claim of document.milestones) if (claim.class === 'actual') consider(claim.when?.value);
  for (const condition of document.conditions) consider(condition.from?.value);
  return earliest;
}
