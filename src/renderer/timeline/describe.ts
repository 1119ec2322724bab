import type { Instant } from '#shared/domain/time.ts';
import { describeWhen, formatDuration, formatFull } from '../ui/format.ts';
import { CLASS_WORDS } from '../ui/words.ts';
import { drawnAt, type Mark, type Moved } from './mark.ts';

/** The lines of a mark's tooltip: what, by whom, when it occurred, when the source recorded it. */
export function describeMark(mark: Mark, systemName: string, zone: string | undefined): string[] {
  if (mark.rule !== null) return describeComputed(mark, mark.rule, zone);
  if (mark.moved !== null) return describeFormer(mark, mark.moved, systemName, zone);
  const [claim] = mark.claims;
  const recorded = claim?.recordedAt ?? null;
  const lines = [
    `${mark.words}, ${CLASS_WORDS[mark.class]}${mark.claims.length > 1 ? ` (${mark.claims.length} lines)` : ''}`,
    `${systemName}${mark.owner ? '' : mark.class === 'actual' ? ', claimed: another system owns this' : ''}${mark.voided ? ', void' : ''}`,
    `Occurred  ${describeWhen(mark.when, zone)}`,
    recorded === null
      ? 'Recorded  not said by the source'
      : `Recorded  ${formatFull(recorded, zone)}${recordedLater(mark.at, recorded)}`,
    ...(claim?.firstSeenAt ? [`Seen here  ${formatFull(claim.firstSeenAt, zone)}`] : []),
  ];
  if (claim?.doubt === 'naive') lines.push('The source names no offset: the hour may be another');
  if (claim?.doubt === 'future') lines.push('Said to have happened, and lies ahead');
  if (claim?.place) lines.push(`Where  ${claim.place}`);
  if (claim?.note) lines.push(claim.note);
  return lines;
}

/** What no system states says by which rule it is so. */
function describeComputed(mark: Mark, rule: string, zone: string | undefined): string[] {
  const arrival = mark.class === 'estimated';
  return [
    arrival ? `${mark.words}, estimated from usual durations` : `${mark.words}, planned by the policy`,
    `${arrival ? 'Median' : 'Due'}  ${describeWhen(mark.when, zone)}`,
    ...(mark.until === null ? [] : [`9 of 10 by  ${formatFull(mark.until, zone)}`]),
    ...rule.split('; '),
  ];
}

/** A date that was moved: when it was said, when no more, and what was said then. */
function describeFormer(mark: Mark, { at, to }: Moved, systemName: string, zone: string | undefined): string[] {
  const change = drawnAt(to) - mark.at;
  return [
    mark.words,
    systemName,
    `For  ${describeWhen(mark.when, zone)}`,
    ...(mark.saidAt === null ? [] : [`Said  ${formatFull(mark.saidAt, zone)}`]),
    `Moved  ${at === null ? 'the source does not say when' : formatFull(at, zone)}`,
    `To  ${describeWhen(to, zone)}`,
    ...(change === 0 ? [] : [`${formatDuration(Math.abs(change))} ${change > 0 ? 'later' : 'sooner'}`]),
  ];
}

function recordedLater(at: Instant, recorded: Instant): string {
  const later = recorded - at;
  return later > 60_000 ? ` (${formatDuration(later)} later)` : '';
}
