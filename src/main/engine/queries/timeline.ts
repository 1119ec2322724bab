import type { TimelineRow } from '#shared/contract/dto/observability.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import type { Runbook } from '#shared/domain/runbooks.ts';
import { instantMark } from '#shared/domain/sentences.ts';
import type { Instant } from '#shared/domain/time.ts';
import { apiNotices, type KnownNotice } from '../inbox/api-notices.ts';
import { connectionEvents } from '../inbox/connection-events.ts';
import type { ShapeChange } from '../inbox/proof.ts';
import { durationText, listText } from '../lifecycle/wording.ts';
import { zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';
import { entityOf, type QueryContext } from './context.ts';
import { undoneDecisions } from './decisions.ts';
import { scopeChanges, settingChanges } from './setting-changes.ts';

const RUNS_LOOKED_AT = 3000;
const MOST_OF_A_KIND = 200;

/** What happened to a connection: its runs by the day, outages, what its source and people changed. The newest first. */
export function connectionTimeline(
  db: ReadDb,
  { connectionId, limit }: { readonly connectionId: string; readonly limit: number },
  context: QueryContext,
): TimelineRow[] {
  return [
    ...runRows(db, connectionId, context),
    ...sourceRows(db, connectionId, context),
    ...settingRows(db, connectionId, context),
    ...eventRows(db, connectionId),
    ...apiNotices(db, connectionId).slice(0, MOST_OF_A_KIND).map(noticeRow),
    ...ruleRows(db, connectionId),
  ]
    .toSorted((a, b) => b.at - a.at || (a.kind < b.kind ? -1 : 1))
    .slice(0, limit);
}

function moment(kind: TimelineRow['kind'], at: Instant, title: string, more: Partial<TimelineRow> = {}): TimelineRow {
  return { kind, at, until: null, lasts: false, title, details: [], tone: 'plain', ...more };
}

function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
}

interface RunRow {
  readonly started_at: number;
  readonly ended_at: number;
  readonly outcome: 'ok' | 'empty' | 'failed';
  readonly read: number;
  readonly changed: number;
  readonly rejected: number;
  readonly error: string | null;
}

function runRows(db: ReadDb, connectionId: string, context: QueryContext): TimelineRow[] {
  const runs = db
    .all<RunRow>(
      `SELECT started_at, ended_at, outcome, read, changed, rejected, error FROM run
       WHERE connection_id = ? AND outcome IN ('ok', 'empty', 'failed') ORDER BY started_at DESC LIMIT ${RUNS_LOOKED_AT}`,
      connectionId,
    )
    .toReversed();
  const days = zonedDays(context.zone);
  const byDay = Map.groupBy(
    runs.filter(({ outcome }) => outcome !== 'failed'),
    (run) => days.dayOf(run.ended_at),
  );
  const daily = [...byDay.values()].map((day) => {
    const sum = (of: (run: RunRow) => number): number => day.reduce((total, run) => total + of(run), 0);
    const rejected = sum((run) => run.rejected);
    return moment('runs', day.at(-1)?.ended_at ?? 0, `${count(day.length, 'run')} came to the end`, {
      details: [
        `${count(
          sum((run) => run.read),
          'record',
        )} read, ${count(
          sum((run) => run.changed),
          'record',
        )} new or changed`,
        ...(rejected === 0 ? [] : [`${count(rejected, 'record')} could not be read`]),
      ],
      tone: rejected === 0 ? 'good' : 'warn',
    });
  });
  return [...daily, ...outageRows(runs)];
}

/** Failed runs one after the other are one outage, which ends with the next that comes to its end. */
function outageRows(runs: readonly RunRow[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let open: RunRow[] = [];
  const close = (until: Instant | null): void => {
    const [first] = open;
    const last = open.at(-1);
    if (first === undefined || last === undefined) return;
    const messages = new Set(open.map(messageOf));
    const took = (until ?? last.ended_at) - first.started_at;
    rows.push(
      moment('outage', first.started_at, messageOf(last), {
        until,
        lasts: until === null,
        details: [
          `${count(open.length, 'run')} failed${until === null ? '' : `, over after ${durationText(took)}`}`,
          ...[...messages].filter((message) => message !== messageOf(last)),
        ],
        tone: 'bad',
      }),
    );
    open = [];
  };
  for (const run of runs) {
    if (run.outcome === 'failed') open.push(run);
    else close(run.ended_at);
  }
  close(null);
  return rows;
}

function messageOf({ error }: RunRow): string {
  return error === null ? 'The run failed' : (JSON.parse(error) as { message: string }).message;
}

interface SourceRow {
  readonly stream_id: string;
  readonly kind: string;
  readonly first_at: number;
  readonly ended_at: number | null;
  readonly ending: string | null;
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  readonly body: string;
}

const ENDING_WORDS: Readonly<Record<string, string>> = {
  back: 'It is as it was before.',
  usual: 'It is part of the usual shape now.',
  accepted: 'It stayed so, and is taken as how the source is now.',
  agrees: 'The counts agree again.',
};

const WENT_BACK: Runbook = 'source-went-back';
const COUNT_DIFFERS: Runbook = 'count-differs';

function sourceRows(db: ReadDb, connectionId: string, context: QueryContext): TimelineRow[] {
  const rows = db.all<SourceRow>(
    `SELECT s.stream_id, e.kind, e.first_at, e.ended_at, e.ending, e.acknowledged_at, e.acknowledged_by, e.body
     FROM stream s JOIN source_event e ON e.stream = s.id WHERE s.connection_id = ?
     ORDER BY e.first_at DESC LIMIT ${MOST_OF_A_KIND}`,
    connectionId,
  );
  return rows.map((row) => {
    const entity = entityOf(context, connectionId, row.stream_id);
    const details = [
      ...(row.ending === null ? [] : [ENDING_WORDS[row.ending] ?? row.ending]),
      ...(row.acknowledged_at === null
        ? []
        : [`Looked at by ${row.acknowledged_by ?? 'somebody'}, ${instantMark(row.acknowledged_at)}`]),
    ];
    const lasts = row.ended_at === null;
    const span = {
      until: row.ended_at,
      lasts,
      details,
      tone: lasts && row.acknowledged_at === null ? 'warn' : 'plain',
    } as const;
    const body = JSON.parse(row.body) as unknown;
    if (row.kind === 'count') {
      const { source, held } = body as { readonly source: number; readonly held: number };
      const title = `${entity}: the source counts ${source.toLocaleString('en')}, ${held.toLocaleString('en')} are here`;
      return moment('count', row.first_at, title, { ...span, runbook: COUNT_DIFFERS });
    }
    if (row.kind === 'backwards' || row.kind === 'gone')
      return moment('count', row.first_at, `${entity}: ${movedWords(row.kind, body)}`, {
        ...span,
        details: [],
        until: null,
        runbook: WENT_BACK,
      });
    return moment('schema', row.first_at, `${entity}: ${changeWords(body as ShapeChange)}`, span);
  });
}

/** What a source did that it does not tell itself. */
function movedWords(kind: 'backwards' | 'gone', body: unknown): string {
  if (kind === 'gone') {
    const { count, ids } = body as { readonly count: number; readonly ids: readonly string[] };
    return `${count.toLocaleString('en')} ${count === 1 ? 'record is' : 'records are'} not in the source any more: ${listText(ids, 'and')}`;
  }
  const { seenAt, shownAt, records } = body as {
    readonly seenAt: Instant;
    readonly shownAt: Instant | null;
    readonly records: number;
  };
  const state = shownAt === null ? 'shows none of its newest changes' : `shows a state of ${instantMark(shownAt)}`;
  return `the source went back in time: it had changes up to ${instantMark(seenAt)} and ${state}; ${records.toLocaleString('en')} records read again`;
}

function changeWords({ kind, path, before, after }: ShapeChange): string {
  if (kind === 'new') return `new field ${path}`;
  if (kind === 'missing') return `field ${path} is missing`;
  return `field ${path} was ${listText(before, 'or')} and is ${listText(after, 'or')}`;
}

interface VersionRow {
  readonly since: number;
  readonly config: string;
  readonly order_number_scope: string;
  readonly reference_rules: string;
  readonly scope: string | null;
}

function settingRows(db: ReadDb, connectionId: string, context: QueryContext): TimelineRow[] {
  const versions = db.all<VersionRow>(
    `SELECT since, config, order_number_scope, reference_rules, scope FROM connection_version
     WHERE connection_id = ? ORDER BY since DESC LIMIT ${MOST_OF_A_KIND + 1}`,
    connectionId,
  );
  return versions.flatMap((now, index): TimelineRow[] => {
    const before = versions[index + 1];
    if (before === undefined) {
      return index < MOST_OF_A_KIND ? [moment('connection', now.since, 'Connected', { tone: 'good' })] : [];
    }
    const { settings, mapping } = settingChanges(before, now);
    const scope = scopeChanges(before.scope, now.scope, (stream) => entityOf(context, connectionId, stream));
    return [
      ...(scope.length === 0 ? [] : [moment('settings', now.since, 'What is read was changed', { details: scope })]),
      ...(settings.length === 0 ? [] : [moment('settings', now.since, 'Settings changed', { details: [...settings] })]),
      ...(mapping.length === 0 ? [] : [moment('mapping', now.since, 'Mapping changed', { details: [...mapping] })]),
    ];
  });
}

function eventRows(db: ReadDb, connectionId: string): TimelineRow[] {
  const events = connectionEvents(db, connectionId, MOST_OF_A_KIND);
  return events.map((event, index): TimelineRow => {
    if (event.kind === 'credential') {
      const title = event.signIn ? 'A person signed in' : `Entered anew: ${listText(event.fields, 'and')}`;
      return moment('credential', event.at, title);
    }
    if (event.kind === 'rule_off') {
      return moment('mapping', event.at, `A learned rule was switched off: ${event.problem}`, {
        details: [
          event.words,
          `Pattern: ${event.pattern}`,
          'Forget it under Unlinked, Learned rules, and learn it again from one of its documents.',
        ],
        tone: 'warn',
      });
    }
    const before = events.slice(index + 1).find(({ kind }) => kind === 'version');
    const api = `Read by version ${event.apiVersion} of its interface`;
    if (before?.kind !== 'version') return moment('version', event.at, api);
    const changes = [
      ...(before.apiVersion === event.apiVersion ? [] : [`Interface: ${before.apiVersion} → ${event.apiVersion}`]),
      ...(before.mapping === event.mapping
        ? []
        : [`Mapping: version ${before.mapping} → ${event.mapping}; its records were mapped again`]),
      ...(before.connector === event.connector ? [] : [`Connector: ${before.connector} → ${event.connector}`]),
    ];
    return moment('version', event.at, 'Throughline reads it in a new version', { details: changes });
  });
}

function noticeRow(notice: KnownNotice): TimelineRow {
  const { endpoint, link, firstAt, lastAt, endedAt } = notice;
  return moment('version', firstAt, noticeTitle(notice), {
    until: endedAt,
    lasts: endedAt === null,
    details: [
      endpoint,
      ...(link === null ? [] : [link]),
      endedAt === null ? `Seen last ${instantMark(lastAt)}` : 'It does not say so any more.',
    ],
    tone: endedAt === null ? 'warn' : 'plain',
  });
}

function noticeTitle({ kind, words, deprecatedAt, endsAt }: KnownNotice): string {
  if (kind === 'fallback') return `The server answers by another version: ${words}`;
  if (kind === 'warned') return `The server warns: ${words}`;
  const since = deprecatedAt === null ? 'deprecated' : `deprecated from ${instantMark(deprecatedAt)} on`;
  const end = endsAt === null ? 'and names no end' : `and that it ends ${instantMark(endsAt)}`;
  return deprecatedAt === null && endsAt !== null
    ? `The server says that its interface ends ${instantMark(endsAt)}`
    : `The server says that its interface is ${since} ${end}`;
}

function ruleRows(db: ReadDb, connectionId: string): TimelineRow[] {
  const undone = undoneDecisions(db);
  return db
    .all<{ id: string; at: number; author: string; body: string }>(
      `SELECT id, at, author, body FROM decision WHERE kind = 'reference_rule' ORDER BY seq DESC LIMIT 1000`,
    )
    .flatMap((row): TimelineRow[] => {
      const { rule } = JSON.parse(row.body) as { readonly rule: ReferenceRule };
      if (rule.connectionId !== connectionId) return [];
      const taken = undone.has(row.id) ? ['Undone since.'] : [];
      return [
        moment('mapping', row.at, `${row.author} taught a reference rule`, {
          details: [rule.words ?? rule.pattern, ...taken],
        }),
      ];
    });
}
