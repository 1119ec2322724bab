import type { Instant } from '#shared/domain/time.ts';
import { describeWhen, formatDuration, formatFull } from '../ui/format.ts';
import { CLASS_WORDS } from '../ui/words.ts';
import type { Mark } from './model.ts';

/** The lines of a mark's tooltip: what, by whom, when it occurred, when the source recorded it. */
export function describeMark(mark: Mark, systemName: string, zone: string | undefined): string[] {
  const [claim] = mark.claims;
  const recorded = claim?.recordedAt ?? null;
  const lines = [
    `${mark.words}, ${CLASS_WORDS[mark.class]}${mark.claims.length > 1 ? ` (${mark.claims.length} lines)` : ''}`,
    `${systemName}${mark.owner ? '' : mark.class === 'actual' ? ', claimed: another system owns this' : ''}${mark.voided ? ', void' : ''}`,
    `Occurred  ${describeWhen(mark.when, zone)}`,
    recorded === null
      ? 'Recorded  not said by the source'
      : `Recorded  ${formatFull(recorded, zone)}${recordedLater(mark.at, recorded)}`,
  ];
  if (claim?.place) lines.push(`Where  ${claim.place}`);
  if (claim?.note) lines.push(claim.note);
  return lines;
}

function recordedLater(at: Instant, recorded: Instant): string {
  const later = recorded - at;
  return later > 60_000 ? ` (${formatDuration(later)} later)` : '';
}
