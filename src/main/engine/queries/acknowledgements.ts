import { OPEN_ANSWERS, type Acknowledgements, type OpenAnswer } from '#shared/contract/dto/acknowledgements.ts';
import type { CanonicalDocument, DocumentKind, StatedFact } from '#shared/domain/document.ts';
import { documentKey } from '#shared/domain/keys.ts';
import { referenceKey } from '#shared/domain/references.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { endOfWhen, startOfWhen, zonedDays, type ZonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';

/** What was sent before was settled in other ways. */
const LOOKED_BACK_MS = 30 * DAY;
/** So many of what was sent, the latest first, are looked at. */
const MOST_SENT = 10_000;
const MOST_ROWS = 200;

/** Only connections of messages send what is answered, and only their documents are gone through. */
export const SENT_MESSAGES = `SELECT d.id, c.id AS connection_id, s.stream_id, d.source_id, d.local_key, d.kind,
    coalesce(d.recorded_at, d.first_seen_at) AS at, d.body
  FROM connection c CROSS JOIN stream s ON s.connection_id = c.id CROSS JOIN document d ON d.stream = s.id
  WHERE c.id = ? AND c.kind = 'edi' AND d.voided = 0 AND coalesce(d.recorded_at, d.first_seen_at) >= ?
    AND instr(d.body, '"awaited"') > 0
  ORDER BY at DESC, d.id DESC LIMIT ?`;

/** The documents that speak of the thing that a key names. */
export const ANSWERS_TO = `SELECT d.id, s.connection_id, s.stream_id, d.source_id, d.local_key, d.kind,
    coalesce(d.recorded_at, d.first_seen_at) AS at, d.body
  FROM document_reference r JOIN document d ON d.id = r.document JOIN stream s ON s.id = d.stream
  WHERE r.key = ? AND r.role = 1 AND d.voided = 0`;

interface Row {
  readonly id: number;
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly local_key: string;
  readonly kind: DocumentKind;
  readonly at: Instant;
  readonly body: string;
}

interface Answer {
  readonly state: 'accepted' | 'rejected';
  readonly at: Instant;
  readonly reason: string | null;
  readonly documentKey: string;
}

/** What a connection sent of late, against the acknowledgements that came. */
export function acknowledgements(db: ReadDb, connectionId: string, now: Instant): Acknowledgements {
  const since = now - LOOKED_BACK_MS;
  const policy = companyPolicy(db);
  const days = zonedDays(policy.zone);
  const asked = new Map<string, readonly Answer[]>();
  const answersTo = (number: string): readonly Answer[] => {
    const known = asked.get(number);
    if (known) return known;
    const rows = db.all<Row>(ANSWERS_TO, referenceKey('message_no', '', number));
    const answers = rows.flatMap((row) => answerIn(row, number, days));
    asked.set(number, answers);
    return answers;
  };

  const counts = { sent: 0, accepted: 0, rejected: 0, overdue: 0, awaited: 0 };
  const open: { readonly row: Row; readonly answer: OpenAnswer }[] = [];
  for (const row of db.all<Row>(SENT_MESSAGES, connectionId, since, MOST_SENT)) {
    const document = unpackDocument(row.body);
    const awaited = document.facts?.find(isAwaited);
    const numbers = document.references.flatMap(({ type, role, normalised }) =>
      type === 'message_no' && role === 'is' && normalised !== null ? [normalised] : [],
    );
    if (awaited === undefined || numbers.length === 0) continue;
    counts.sent += 1;
    const answers = numbers.flatMap(answersTo);
    const accepted = latest(answers, 'accepted');
    const rejected = latest(answers, 'rejected');
    const stands = rejected !== null && (accepted === null || accepted.at <= rejected.at) ? rejected : null;
    if (stands === null && accepted !== null) {
      counts.accepted += 1;
      continue;
    }
    const sentAt = awaited.at ? startOfWhen(days, awaited.at.value) : row.at;
    const dueAt = awaited.due ? endOfWhen(days, awaited.due.value) : sentAt + policy.thresholds.invoiceAcceptMs;
    const standing = stands !== null ? 'rejected' : dueAt <= now ? 'overdue' : 'awaited';
    counts[standing] += 1;
    open.push({ row, answer: { ...namesOf(row, document), standing, sentAt, dueAt, ...toldBy(stands), order: null } });
  }
  const rows = open
    .toSorted((a, b) => byUrgency(a.answer, b.answer))
    .slice(0, MOST_ROWS)
    .map(({ row, answer }) => ({ ...answer, order: orderOf(db, row.id) }));
  return { since, ...counts, rows };
}

function isAwaited({ type, state }: StatedFact): boolean {
  return type === 'acknowledgement' && state?.value === 'awaited';
}

function answerIn(row: Row, number: string, days: ZonedDays): Answer[] {
  return (unpackDocument(row.body).facts ?? []).flatMap((fact): Answer[] => {
    const state = fact.state?.value;
    if (fact.type !== 'acknowledgement' || fact.subject?.value !== number) return [];
    if (state !== 'accepted' && state !== 'rejected') return [];
    const at = fact.at ? startOfWhen(days, fact.at.value) : row.at;
    return [{ state, at, reason: fact.reason?.value ?? null, documentKey: keyOf(row) }];
  });
}

function latest(answers: readonly Answer[], state: Answer['state']): Answer | null {
  return answers.filter((one) => one.state === state).reduce<Answer | null>(later, null);
}

function later(before: Answer | null, one: Answer): Answer {
  if (before === null || one.at !== before.at) return before === null || one.at > before.at ? one : before;
  return one.documentKey > before.documentKey ? one : before;
}

function namesOf(
  row: Row,
  { label, parties }: CanonicalDocument,
): Pick<OpenAnswer, 'documentKey' | 'kind' | 'label' | 'party'> {
  const customer = parties.find(({ role }) => role === 'customer');
  return {
    documentKey: keyOf(row),
    kind: row.kind,
    label: label?.value ?? row.source_id,
    party: customer?.name?.value ?? customer?.id?.value ?? null,
  };
}

function toldBy(answer: Answer | null): Pick<OpenAnswer, 'answeredAt' | 'reason' | 'answerKey'> {
  return { answeredAt: answer?.at ?? null, reason: answer?.reason ?? null, answerKey: answer?.documentKey ?? null };
}

/** Rejections and what is awaited by time, what is overdue by how long it is. */
function byUrgency(a: OpenAnswer, b: OpenAnswer): number {
  return (
    OPEN_ANSWERS.indexOf(a.standing) - OPEN_ANSWERS.indexOf(b.standing) ||
    (a.standing === 'rejected' ? (b.answeredAt ?? 0) - (a.answeredAt ?? 0) : a.dueAt - b.dueAt) ||
    (a.documentKey < b.documentKey ? -1 : 1)
  );
}

function orderOf(db: ReadDb, document: number): OpenAnswer['order'] {
  const row = db.get<{ order_key: string; order_no: string }>(
    `SELECT o.order_key, o.order_no FROM document_link l JOIN order_row o ON o.id = l.order_id
     WHERE l.document = ? ORDER BY o.order_no, o.order_key LIMIT 1`,
    document,
  );
  return row === undefined ? null : { orderKey: row.order_key, orderNo: row.order_no };
}

function keyOf({
  connection_id: connectionId,
  stream_id: streamId,
  source_id: sourceId,
  local_key: localKey,
}: Row): string {
  return documentKey({ connectionId, streamId, sourceId, localKey });
}
