import type { Acknowledgements, OpenAnswer } from '#shared/contract/dto/acknowledgements.ts';
import type { StreamCount } from '#shared/contract/dto/counts.ts';
import type { ConnectionInsight, DriftRow, Hop, HopLatency, TimelineRow } from '#shared/contract/dto/observability.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { spanText } from '#shared/lib/span.ts';
import { counted, countText, instantText, plain, sentenceText } from '../output/text.ts';

const HOP_WORDS: Readonly<Record<Hop, string>> = {
  recorded: 'to the source',
  fetched: 'to here',
  visible: 'to the screen',
};
const SECOND = 1000;
const HAPPENINGS = 12;
const NAMED_MISSING = 3;

export interface ConnectionDetail {
  readonly insight: ConnectionInsight;
  readonly counts: readonly StreamCount[];
  readonly drift: readonly DriftRow[];
  readonly acknowledgements: Acknowledgements;
  readonly timeline: readonly TimelineRow[];
}

/** What there is to know of one connection, below its line of health. */
export function detailText(
  { insight, counts, drift, acknowledgements, timeline }: ConnectionDetail,
  now: Instant,
  local: LocalTime,
): string {
  const runs = insight.periods.map(
    (period) =>
      `Last ${counted(Math.round(period.ms / DAY), 'day')}: ${counted(period.runs, 'run')}, ${countText(period.failed)} failed, ` +
      `${countText(period.read)} read, ${countText(period.changed)} new or changed, ${countText(period.rejected)} rejected`,
  );
  const streams = insight.streams.map(({ entity, watermarkAt, targetMs, state, hops }) => {
    const age = watermarkAt === null ? 'not read to its end yet' : `complete up to ${spanText(now - watermarkAt)} ago`;
    if (state === 'off') return `  ${plain(entity)}: ${age}, not read any more`;
    return `  ${plain(entity)}: ${age}, target ${spanText(targetMs)}${state === 'behind' ? ', behind' : ''}${hopsText(hops)}`;
  });
  const open = drift.filter(({ endedAt, acknowledgedAt }) => endedAt === null && acknowledgedAt === null);
  const changes = open.map(({ change, path, entity, touches }) => {
    const read = touches.length === 0 ? 'nothing is read there' : touches.map(({ what }) => what).join(', ');
    return `  ${change} ${plain(path)} in ${plain(entity)}: ${read}`;
  });
  const happened = timeline
    .slice(0, HAPPENINGS)
    .map(
      ({ at, title, details }) => `  ${instantText(at, local)}  ${sentenceText([title, ...details].join('; '), local)}`,
    );
  return [
    ...runs,
    'Streams',
    ...streams,
    ...countLines(counts, local),
    ...answerLines(acknowledgements, now, local),
    ...(changes.length === 0 ? [] : ['Changes of shape', ...changes]),
    'Timeline',
    ...happened,
    '',
  ].join('\n');
}

/** What was sent by messages against the answers that came. */
function answerLines(answers: Acknowledgements, now: Instant, local: LocalTime): readonly string[] {
  if (answers.sent === 0) return [];
  const { sent, accepted, rejected, overdue, awaited, since } = answers;
  const counts = [
    `${countText(accepted)} accepted`,
    `${countText(rejected)} rejected`,
    `${countText(overdue)} overdue`,
  ];
  return [
    'Acknowledgements',
    `  ${counted(sent, 'document')} sent since ${instantText(since, local)}: ${counts.join(', ')}, ${countText(awaited)} awaited`,
    ...answers.rows
      .filter(({ standing }) => standing !== 'awaited')
      .slice(0, HAPPENINGS)
      .map((row) => `  ${answerText(row, now, local)}`),
  ];
}

function answerText(row: OpenAnswer, now: Instant, local: LocalTime): string {
  const { kind, label, party, order, standing, dueAt, answeredAt, reason } = row;
  const what = [
    `${kind} ${plain(label)}`,
    ...(party === null ? [] : [`to ${plain(party)}`]),
    ...(order === null ? [] : [`of order ${plain(order.orderNo)}`]),
  ].join(' ');
  if (standing === 'overdue') return `${what}: overdue for ${spanText(now - dueAt)}`;
  const when = answeredAt === null ? '' : ` ${instantText(answeredAt, local)}`;
  return `${what}: rejected${when}${reason === null ? '' : `: ${plain(reason)}`}`;
}

/** What each source counts beside what is held of it, and what it has deleted. */
function countLines(counts: readonly StreamCount[], local: LocalTime): readonly string[] {
  const told = counts.flatMap((count) => {
    const parts = [controlText(count, local), listText(count, local)].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`  ${plain(count.entity)}: ${parts.join('; ')}`];
  });
  return told.length === 0 ? [] : ['Counts and deletions', ...told];
}

function controlText({ control, apart }: StreamCount, local: LocalTime): string {
  if (apart) return 'not compared, as it is read by customer and the source lists no ids';
  if (control === null) return '';
  const { at, source, held, missing, times } = control;
  const counts = `the source counts ${countText(source)}, ${countText(held)} are here`;
  if (times === 0) return `${counts}, as of ${instantText(at, local)}`;
  const which = missing.length === 0 ? '' : ` (${missing.slice(0, NAMED_MISSING).map(plain).join(', ')})`;
  const lacking = countText(Math.max(missing.length, source - held));
  return `${counts}: ${lacking} missing in ${counted(times, 'count')}${which}, last ${instantText(at, local)}`;
}

function listText({ listedAt, missed, deleted }: StreamCount, local: LocalTime): string {
  return [
    deleted === 0 ? '' : `${countText(deleted)} deleted at the source`,
    listedAt === null ? '' : `keys listed ${instantText(listedAt, local)}`,
    missed === 0 ? '' : `${countText(missed)} missed once`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function hopsText(hops: readonly HopLatency[]): string {
  return hops
    .map(({ hop, p50Ms, p95Ms }) => `, ${HOP_WORDS[hop]} ${shortText(p50Ms)} (95 of 100 within ${shortText(p95Ms)})`)
    .join('');
}

function shortText(ms: number): string {
  return ms < 120 * SECOND ? `${(ms / SECOND).toFixed(1)} s` : spanText(ms);
}
