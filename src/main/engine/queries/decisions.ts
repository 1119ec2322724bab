import type { DecisionRow } from '#shared/contract/dto/exceptions.ts';
import type { Output } from '#shared/contract/methods.ts';
import type { DecisionBody, RecordVersionName } from '#shared/domain/decisions.ts';
import { EXCEPTIONS, isExceptionCode, type ExceptionState } from '#shared/domain/exceptions.ts';
import {
  ENTITY_WORDS,
  monthsText,
  RETENTION_ENTITIES,
  type HoldSubject,
  type RetentionMonths,
} from '#shared/domain/retention.ts';
import { unreachable } from '#shared/lib/assert.ts';
import { dateText, zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';
import type { QueryContext } from './context.ts';
import { locateDocument } from './document-location.ts';

/** How the subject of an exception of a connection begins. */
const CONNECTION = 'connection:';

interface Row {
  readonly id: string;
  readonly at: number;
  readonly author: string;
  readonly body: string;
}

export interface DecisionsPage {
  /** Document, order or exception key that the decisions are about; null: all. */
  readonly key: string | null;
  readonly offset: number;
  readonly limit: number;
}

/** What people decided, the newest first. */
export function decisionList(
  db: ReadDb,
  { key, offset, limit }: DecisionsPage,
  context: QueryContext,
): Output<'decisions.list'> {
  const where = key === null ? '' : 'WHERE target = ?';
  const parameters = key === null ? [] : [key];
  const rows = db.all<Row>(
    `SELECT id, at, author, body FROM decision ${where} ORDER BY seq DESC LIMIT ? OFFSET ?`,
    ...parameters,
    limit,
    offset,
  );
  const undone = undoneDecisions(db);
  return {
    total: db.value<number>(`SELECT count(*) FROM decision ${where}`, ...parameters) ?? 0,
    rows: rows.map((row): DecisionRow => {
      const body = JSON.parse(row.body) as DecisionBody;
      return {
        id: row.id,
        at: row.at,
        author: row.author,
        body,
        sentence: sentenceOf(db, body, context),
        undone: undone.has(row.id),
      };
    }),
  };
}

/** Ids of decisions that an undo in force takes back; undos can be undone too. */
export function undoneDecisions(db: ReadDb): ReadonlySet<string> {
  const undone = new Set<string>();
  for (const row of db.all<Row>(`SELECT id, body FROM decision WHERE kind = 'undo' ORDER BY seq DESC`)) {
    const body = JSON.parse(row.body) as DecisionBody;
    if (body.kind === 'undo' && !undone.has(row.id)) undone.add(body.decisionId);
  }
  return undone;
}

const STATE_WORDS: Readonly<Record<ExceptionState, string>> = {
  new: 'Reopened',
  acknowledged: 'Acknowledged',
  in_progress: 'Started work on',
  waiting: 'Set to waiting',
  resolved: 'Resolved',
  dismissed: 'Dismissed',
};

export function sentenceOf(db: ReadDb, body: DecisionBody, context: QueryContext): string {
  switch (body.kind) {
    case 'link':
      return `Linked ${documentName(db, body.documentKey)} to ${documentName(db, body.orderKey)}`;
    case 'unlink':
      return `Unlinked ${documentName(db, body.documentKey)} from ${documentName(db, body.orderKey)}`;
    case 'never_link':
      return body.orderKey === null
        ? `Set ${documentName(db, body.documentKey)} aside: it belongs to no order`
        : `Never link ${documentName(db, body.documentKey)} to ${documentName(db, body.orderKey)}`;
    case 'reference_rule':
      return `Learned for ${connectionName(db, body.rule.connectionId)}: ${body.rule.words ?? body.rule.pattern}`;
    case 'exception_state':
      return `${STATE_WORDS[body.state]}: ${exceptionName(db, body.exceptionKey)}`;
    case 'exception_owner':
      return `${assignmentOf(body, context)}: ${exceptionName(db, body.exceptionKey)}`;
    case 'exception_snooze':
      return `Snoozed until ${dayOf(body.until, context)} (${body.reason}): ${exceptionName(db, body.exceptionKey)}`;
    case 'note':
      return `Noted on ${body.target === 'exception' ? exceptionName(db, body.key) : documentName(db, body.key)}: ${body.text}`;
    case 'policy':
      return `Changed the policy${body.note === '' ? '' : `: ${body.note}`}`;
    case 'record_edit':
      return `Edited a copy of ${recordName(body.record)}${body.note === '' ? '' : `: ${body.note}`}`;
    case 'record_mapping': {
      const [first] = body.records;
      const what = body.records.length === 1 && first ? recordName(first) : `${body.records.length} records`;
      return `Read ${what} with the ${body.mapping === 'received' ? 'settings they came under' : 'present settings'}`;
    }
    case 'retention':
      return `Set how long things are kept: ${monthsWords(body.months)}${body.note === '' ? '' : ` (${body.note})`}`;
    case 'hold':
      return `Put ${holdName(db, body)} under legal hold: ${body.reason}`;
    case 'hold_lift': {
      const hold = db.value<string>('SELECT body FROM decision WHERE id = ?', body.holdId);
      const held = hold === undefined ? null : (JSON.parse(hold) as DecisionBody);
      const name = held?.kind === 'hold' ? holdName(db, held) : 'something';
      return `Lifted the legal hold on ${name}${body.reason === '' ? '' : `: ${body.reason}`}`;
    }
    case 'undo': {
      const taken = db.value<string>('SELECT body FROM decision WHERE id = ?', body.decisionId);
      return taken === undefined
        ? 'Undid an earlier decision'
        : `Undid: ${sentenceOf(db, JSON.parse(taken) as DecisionBody, context)}`;
    }
    default:
      return unreachable(body);
  }
}

/** "order SO-104512", "customer Nordwind", "everything" */
export function holdName(db: ReadDb, { on, key }: { readonly on: HoldSubject; readonly key: string }): string {
  switch (on) {
    case 'order':
      return `order ${documentName(db, key)}`;
    case 'customer':
      return `customer ${key}`;
    case 'connection':
      return `connection ${connectionName(db, key)}`;
    case 'everything':
      return 'everything';
  }
}

/** "Invoices 10 years, Orders 7 years, all else for ever" */
function monthsWords(months: RetentionMonths): string {
  const set = RETENTION_ENTITIES.flatMap((entity) =>
    months[entity] === undefined ? [] : [`${ENTITY_WORDS[entity]} ${monthsText(months[entity])}`],
  );
  return [...set, set.length === 0 ? 'everything for ever' : 'all else for ever'].join(', ');
}

function assignmentOf(
  { owner, dueAt }: Extract<DecisionBody, { kind: 'exception_owner' }>,
  context: QueryContext,
): string {
  const due = typeof dueAt === 'number' ? `due ${dayOf(dueAt, context)}` : '';
  if (typeof owner === 'string') return due === '' ? `Assigned to ${owner}` : `Assigned to ${owner}, ${due}`;
  if (owner === null) return 'Took the owner off';
  return due === '' ? 'Took the due date off' : `Set ${due}`;
}

function dayOf(at: number, { zone }: QueryContext): string {
  return dateText(zonedDays(zone).dayOf(at));
}

function connectionName(db: ReadDb, id: string): string {
  return db.value<string>('SELECT name FROM connection WHERE id = ?', id) ?? id;
}

/** "Credit hold on SO-104512". The key names code and subject even when the exception is gone. */
function exceptionName(db: ReadDb, key: string): string {
  const [code, subject] = splitOnce(key);
  const title = isExceptionCode(code) ? EXCEPTIONS[code].title : code;
  const order = db.value<string>(
    'SELECT o.order_no FROM exception_row e JOIN order_row o ON o.id = e.order_id WHERE e.exception_key = ?',
    key,
  );
  return `${title} on ${order ?? documentName(db, subject)}`;
}

function recordName({ connectionId, streamId, sourceId }: RecordVersionName): string {
  return `${connectionId}/${streamId}/${sourceId}`;
}

function splitOnce(key: string): [string, string] {
  const at = key.indexOf(':');
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}

/** The number that people know an order or document by, or its key when it is gone. */
function documentName(db: ReadDb, key: string): string {
  if (key.startsWith(CONNECTION)) return connectionName(db, key.slice(CONNECTION.length));
  const document = locateDocument(db, key)?.document;
  if (!document) return key;
  const name = db.value<string | null>(
    `SELECT coalesce((SELECT order_no FROM order_row WHERE id = d.id), d.body ->> '$.label.value') FROM document d WHERE d.id = ?`,
    document.id,
  );
  return name ?? key;
}
