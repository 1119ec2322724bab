import { inForce, type Decision, type DecisionBody, type RecordVersionName } from '#shared/domain/decisions.ts';
import type { ExceptionState, Severity } from '#shared/domain/exceptions.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';
import { Corrections } from '../canonical/corrections.ts';
import { rulesSwitchedOff, withSwitch } from '../inbox/connection-events.ts';
import { LinkDecisions } from '../correlation/link-decisions.ts';
import { policyAt } from '../lifecycle/company-policy.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

/** What people decided about one exception. */
export interface ExceptionOverlay {
  readonly state: ExceptionState | null;
  /** When a person set the state, and how grave the exception was then. */
  readonly stateAt: Instant | null;
  readonly stateSeverity: Severity | null;
  readonly owner: string | null;
  readonly dueAt: Instant | null;
  readonly snoozedUntil: Instant | null;
  readonly snoozeReason: string | null;
  readonly notes: number;
}

const UNTOUCHED: ExceptionOverlay = {
  state: null,
  stateAt: null,
  stateSeverity: null,
  owner: null,
  dueAt: null,
  snoozedUntil: null,
  snoozeReason: null,
  notes: 0,
};

const NO_RULES: readonly ReferenceRule[] = [];

/** Decisions and what follows from those in force: of the whole log, or of what had been decided by a moment. */
export class Decisions {
  #log: readonly Decision[] = [];
  #links = new LinkDecisions([], DEFAULT_POLICY.linkConfidence);
  #overlays = new Map<string, ExceptionOverlay>();
  #rules = new Map<string, readonly ReferenceRule[]>();
  #rulesEver = new Map<string, readonly ReferenceRule[]>();
  #corrections = new Corrections([], []);

  constructor(log: readonly Decision[]) {
    this.derive(log);
  }

  /** In order of entry. */
  get entries(): readonly Decision[] {
    return this.#log;
  }

  get links(): LinkDecisions {
    return this.#links;
  }

  find(id: string): Decision | undefined {
    return this.#log.find((entry) => entry.id === id);
  }

  /** How references of a connection are read beside what its mapping says. */
  rulesOf(connectionId: string): readonly ReferenceRule[] {
    return this.#rules.get(connectionId) ?? NO_RULES;
  }

  /** Rules that were ever learned for a connection, whether or not they are undone. */
  rulesEverOf(connectionId: string): readonly ReferenceRule[] {
    return this.#rulesEver.get(connectionId) ?? NO_RULES;
  }

  /** How people had single records read. */
  get corrections(): Corrections {
    return this.#corrections;
  }

  overlay(exceptionKey: string): ExceptionOverlay {
    return this.#overlays.get(exceptionKey) ?? UNTOUCHED;
  }

  /** Whether anything was decided about the exception. */
  touched(exceptionKey: string): boolean {
    return this.#overlays.has(exceptionKey);
  }

  protected derive(log: readonly Decision[]): void {
    this.#log = log;
    const standing = inForce(log);
    this.#links = new LinkDecisions(standing, policyAt(standing, Infinity, DEFAULT_POLICY.zone).linkConfidence);
    const overlays = new Map<string, ExceptionOverlay>();
    for (const { body, at } of standing.toSorted((a, b) => a.seq - b.seq)) {
      const key =
        body.kind === 'note'
          ? body.target === 'exception'
            ? body.key
            : null
          : 'exceptionKey' in body
            ? body.exceptionKey
            : null;
      if (key !== null) overlays.set(key, apply(overlays.get(key) ?? UNTOUCHED, body, at));
    }
    this.#overlays = overlays;
    this.#rules = rulesByConnection(standing);
    this.#rulesEver = rulesByConnection(log);
    this.#corrections = new Corrections(standing, log);
  }
}

function rulesByConnection(log: readonly Decision[]): Map<string, readonly ReferenceRule[]> {
  const rules = log.flatMap(({ body, switchedOff }) =>
    body.kind === 'reference_rule' && switchedOff === undefined ? [body.rule] : [],
  );
  return Map.groupBy(rules, (rule) => rule.connectionId);
}

/** Decisions as they are stored, in order of entry. */
export function readDecisions(db: ReadDb): Decision[] {
  const off = rulesSwitchedOff(db);
  return db
    .all<{ id: string; seq: number; at: number; author: string; body: string }>(
      'SELECT id, seq, at, author, body FROM decision ORDER BY seq',
    )
    .map((row) => withSwitch({ ...row, body: JSON.parse(row.body) as DecisionBody }, off));
}

/** The append-only log of decisions and what follows from it. */
export class DecisionLog extends Decisions {
  readonly #db: WriteDb;

  constructor(db: WriteDb) {
    super(readDecisions(db));
    this.#db = db;
  }

  /** Reads the log as it is stored: after a transaction with entries was given up, after others wrote. */
  reload(): void {
    this.derive(readDecisions(this.#db));
  }

  /** Appends entries within the caller's transaction. */
  append(
    entries: readonly {
      readonly id: string;
      readonly at: Instant;
      readonly author: string;
      readonly body: DecisionBody;
    }[],
  ): void {
    const appended: Decision[] = [];
    for (const entry of entries) {
      const { id: seq } = this.#db.run(
        'INSERT INTO decision (id, at, author, kind, target, body) VALUES (?, ?, ?, ?, ?, ?)',
        entry.id,
        entry.at,
        entry.author,
        entry.body.kind,
        targetOf(entry.body),
        JSON.stringify(entry.body),
      );
      appended.push({ ...entry, seq });
    }
    this.derive([...this.entries, ...appended]);
  }
}

function apply(overlay: ExceptionOverlay, body: DecisionBody, at: Instant): ExceptionOverlay {
  switch (body.kind) {
    case 'exception_state':
      return { ...overlay, state: body.state, stateAt: at, stateSeverity: body.severity ?? null };
    case 'exception_owner':
      return {
        ...overlay,
        ...(body.owner === undefined ? {} : { owner: body.owner }),
        ...(body.dueAt === undefined ? {} : { dueAt: body.dueAt }),
      };
    case 'exception_snooze':
      return { ...overlay, snoozedUntil: body.until, snoozeReason: body.reason };
    case 'note':
      return { ...overlay, notes: overlay.notes + 1 };
    default:
      return overlay;
  }
}

/** The key of a record of which a document is a part. */
function recordKey({ connectionId, streamId, sourceId }: RecordVersionName): string {
  return documentKey({ connectionId, streamId, sourceId, localKey: '' });
}

/** What a decision is about: the key that lists look it up by. */
export function targetOf(body: DecisionBody): string {
  switch (body.kind) {
    case 'link':
    case 'unlink':
    case 'never_link':
      return body.documentKey;
    case 'note':
      return body.key;
    case 'reference_rule':
      return body.rule.id;
    case 'policy':
      return 'policy';
    case 'retention':
      return 'retention';
    case 'hold':
      return body.on === 'order' ? body.key : `${body.on}:${body.key}`;
    case 'hold_lift':
      return body.holdId;
    case 'record_edit':
      return recordKey(body.record);
    case 'record_mapping':
      return body.records[0] === undefined ? '' : `connection:${body.records[0].connectionId}`;
    case 'undo':
      return body.decisionId;
    default:
      return body.exceptionKey;
  }
}
