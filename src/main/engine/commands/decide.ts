import type { Decision, DecisionBody, RecordVersionName } from '#shared/domain/decisions.ts';
import { SEVERITIES } from '#shared/domain/exceptions.ts';
import { parseDocumentKey } from '#shared/domain/keys.ts';
import type { Policy, PolicyOverrides } from '#shared/domain/policy.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { parseJson } from '#shared/lib/json.ts';
import { sourceMark } from '../canonical/derived-references.ts';
import { Graph } from '../correlation/graph.ts';
import { ruleProblem } from '../correlation/rule-problem.ts';
import { policyReach } from '../exceptions/policy-reach.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { validateOverrides } from '../lifecycle/policy-validation.ts';
import type { WriteDb } from '../store/database.ts';
import { RANK_STEP, WORK_STAGES } from '../store/derived-schema.ts';
import type { DecisionLog, Decisions } from './decision-log.ts';

export interface NewDecision {
  readonly id: string;
  readonly at: Instant;
  readonly author: string;
  readonly body: DecisionBody;
}

/**
 * Records decisions, all or none, and marks what they change as work to do.
 * @throws ContractError input.not_found when one names something that is not here
 */
export function decide(db: WriteDb, log: DecisionLog, decisions: readonly NewDecision[]): void {
  try {
    db.transaction(() => {
      for (const { body } of decisions) requireTarget(db, log, body);
      enter(
        db,
        log,
        decisions.map((decision) => ({ ...decision, body: withSeverity(db, decision.body) })),
      );
    });
  } catch (error) {
    log.reload();
    throw error;
  }
}

/** Enters decisions as they were taken, whatever is here of what they name. Call within a transaction. */
export function enter(db: WriteDb, log: DecisionLog, decisions: readonly NewDecision[]): void {
  const before = companyPolicy(db);
  log.append(decisions);
  for (const { body } of decisions) if (effectOf(log, body).kind !== 'policy') markEffect(db, log, body);
  markPolicyChange(db, before, companyPolicy(db));
}

function withSeverity(db: WriteDb, body: DecisionBody): DecisionBody {
  if (body.kind !== 'exception_state' || (body.state !== 'resolved' && body.state !== 'dismissed')) return body;
  const rank = db.value<number>('SELECT severity FROM exception_row WHERE exception_key = ?', body.exceptionKey);
  const severity = rank === undefined ? undefined : SEVERITIES[rank];
  return severity === undefined ? body : { ...body, severity };
}

/** Marks what a decision changes, by its coming or its going, as work to do. The log must hold what it undoes. */
export function markEffect(db: WriteDb, log: Decisions, body: DecisionBody): void {
  markWork(db, effectOf(log, body));
}

/** An undo acts on what the undone decision was about. */
function effectOf(log: Decisions, body: DecisionBody): DecisionBody {
  let effect = body;
  while (effect.kind === 'undo') {
    const undone: Decision | undefined = log.find(effect.decisionId);
    if (!undone) break;
    effect = undone.body;
  }
  return effect;
}

/** Marks what a change of policy can touch: orders, and links where they are to be surer or may be less sure. */
export function markPolicyChange(db: WriteDb, before: Policy, after: Policy): void {
  if (before === after) return;
  const reach = policyReach(db, before, after);
  if (reach) {
    db.run(
      `INSERT OR IGNORE INTO work (stage, key) SELECT ?, o.id FROM order_row o WHERE ${reach.where}`,
      WORK_STAGES.assemble,
      ...reach.parameters,
    );
  }
  if (before.linkConfidence !== after.linkConfidence) markLinks(db);
}

/** Every document is linked again: which links are sure enough has changed. */
function markLinks(db: WriteDb): void {
  db.run(
    'INSERT OR IGNORE INTO work (stage, key) SELECT ?, rank * ? + id FROM document',
    WORK_STAGES.correlate,
    RANK_STEP,
  );
}

function requireValidPolicy(db: WriteDb, overrides: PolicyOverrides): void {
  const connectionIds = new Set(db.column<string>('SELECT id FROM connection'));
  const checked = validateOverrides(overrides, { connectionIds });
  if (checked.ok) return;
  const [first] = checked.error;
  throw new ContractError({
    code: 'input.invalid',
    message: `The policy cannot be put in force: ${first ? `${first.at} ${first.problem}` : 'it is not valid'}.`,
    next: 'Correct what is named and apply it again; the policy in force has not changed.',
    details: checked.error.map(({ at, problem }) => `${at} ${problem}`),
  });
}

function requireTarget(db: WriteDb, log: DecisionLog, body: DecisionBody): void {
  if (body.kind === 'undo') {
    if (!log.find(body.decisionId)) notFound('decision');
    return;
  }
  if (body.kind === 'link' || body.kind === 'unlink') {
    if (documentOf(db, body.documentKey) === undefined) notFound('document');
    if (documentOf(db, body.orderKey)?.rank !== 0) notFound('order');
    return;
  }
  if (body.kind === 'reference_rule') {
    if (db.value('SELECT 1 FROM connection WHERE id = ?', body.rule.connectionId) === undefined) notFound('connection');
    const problem = ruleProblem(body.rule);
    if (problem !== null) throw new ContractError({ code: 'input.invalid', ...problem });
    return;
  }
  if (body.kind === 'policy') {
    requireValidPolicy(db, body.overrides);
    return;
  }
  if (body.kind === 'record_edit') {
    requireVersion(db, body.record);
    requireJson(body.payload);
    return;
  }
  if (body.kind === 'record_mapping') {
    for (const name of body.records) requireVersion(db, name);
    return;
  }
  if (body.kind === 'never_link') {
    const document = documentOf(db, body.documentKey);
    if (document === undefined) notFound('document');
    if (body.orderKey === null && document.rank === 0) ordersStandAlone();
    if (body.orderKey !== null && documentOf(db, body.orderKey)?.rank !== 0) notFound('order');
    return;
  }
  if (body.kind === 'note' && body.target === 'order') {
    if (documentOf(db, body.key) === undefined) notFound('order');
    return;
  }
  if (body.kind === 'retention') return;
  if (body.kind === 'hold') {
    if (body.on === 'order' && documentOf(db, body.key)?.rank !== 0) notFound('order');
    if (body.on === 'connection' && db.value('SELECT 1 FROM connection WHERE id = ?', body.key) === undefined)
      notFound('connection');
    return;
  }
  if (body.kind === 'hold_lift') {
    if (log.find(body.holdId)?.body.kind !== 'hold') notFound('hold');
    return;
  }
  const key = body.kind === 'note' ? body.key : body.exceptionKey;
  if (db.value('SELECT 1 FROM exception_row WHERE exception_key = ?', key) === undefined) notFound('exception');
}

function requireVersion(db: WriteDb, name: RecordVersionName): void {
  if (versionIdOf(db, name) === undefined) notFound('record');
}

function versionIdOf(
  db: WriteDb,
  { connectionId, streamId, sourceId, version, hash }: RecordVersionName,
): number | undefined {
  return db.value<number>(
    `SELECT r.id FROM stream s JOIN inbox_record r ON r.stream = s.id
     WHERE s.connection_id = ? AND s.stream_id = ? AND r.source_id = ? AND r.version = ? AND r.hash = ?`,
    connectionId,
    streamId,
    sourceId,
    version,
    hash,
  );
}

function requireJson(text: string): void {
  try {
    parseJson(text);
  } catch (error) {
    throw new ContractError({
      code: 'input.invalid',
      message: 'The edited copy is not JSON.',
      next: 'Correct it where the details say, and try again; the record has not changed.',
      details: [error instanceof Error ? error.message : String(error)],
    });
  }
}

function notFound(what: string): never {
  throw new ContractError({
    code: 'input.not_found',
    message: `That ${what} is not here any more.`,
    next: 'Refresh the list and choose again; the source may have changed it meanwhile.',
  });
}

function ordersStandAlone(): never {
  throw new ContractError({
    code: 'input.invalid',
    message: 'An order document is an order of its own and cannot be set aside.',
    next: 'Unlink it from the order that it does not belong to.',
  });
}

function documentOf(db: WriteDb, key: string): { readonly id: number; readonly rank: number } | undefined {
  const parts = parseDocumentKey(key);
  const id = parts ? new Graph(db).find(parts) : undefined;
  return id === undefined
    ? undefined
    : db.get<{ id: number; rank: number }>('SELECT id, rank FROM document WHERE id = ?', id);
}

function markWork(db: WriteDb, body: DecisionBody): void {
  if (body.kind === 'link' || body.kind === 'unlink' || body.kind === 'never_link') {
    for (const key of [body.documentKey, body.orderKey]) {
      const document = key === null ? undefined : documentOf(db, key);
      if (document)
        db.run(
          'INSERT OR IGNORE INTO work (stage, key) VALUES (?, ?)',
          WORK_STAGES.correlate,
          document.rank * RANK_STEP + document.id,
        );
    }
    return;
  }
  if (body.kind === 'policy') {
    db.run('INSERT OR IGNORE INTO work (stage, key) SELECT ?, id FROM order_row', WORK_STAGES.assemble);
    return;
  }
  if (body.kind === 'reference_rule') {
    mapRuleReaders(db, body.rule);
    return;
  }
  if (body.kind === 'record_edit' || body.kind === 'record_mapping') {
    for (const name of body.kind === 'record_edit' ? [body.record] : body.records) {
      const version = versionIdOf(db, name);
      if (version !== undefined)
        db.run('INSERT OR IGNORE INTO work (stage, key) VALUES (?, ?)', WORK_STAGES.map, version);
    }
    return;
  }
  const key =
    body.kind === 'note' && body.target === 'exception' ? body.key : 'exceptionKey' in body ? body.exceptionKey : null;
  if (key !== null) markOrdersOf(db, key);
}

/** The order of an exception, and those to which it may have moved since it had this key: their documents are named in it. */
function markOrdersOf(db: WriteDb, exceptionKey: string): void {
  db.run(
    'INSERT OR IGNORE INTO work (stage, key) SELECT ?, order_id FROM exception_row WHERE exception_key = ? AND order_id IS NOT NULL',
    WORK_STAGES.assemble,
    exceptionKey,
  );
  for (const key of partsOf(exceptionKey)) {
    const document = documentOf(db, key);
    if (document)
      db.run(
        'INSERT OR IGNORE INTO work (stage, key) SELECT ?, order_id FROM document_link WHERE document = ?',
        WORK_STAGES.assemble,
        document.id,
      );
  }
}

/** Everything that stands between two marks of an exception key. */
function partsOf(exceptionKey: string): string[] {
  const marks = [...exceptionKey.matchAll(/[:@]/g)].map((mark) => mark.index);
  return marks.flatMap((from) =>
    [...marks, exceptionKey.length].filter((to) => to > from).map((to) => exceptionKey.slice(from + 1, to)),
  );
}

/** The records of the connection that hold what the rule reads. */
export function mapRuleReaders(db: WriteDb, { connectionId, from }: ReferenceRule): void {
  db.run(
    `INSERT OR IGNORE INTO work (stage, key)
     SELECT ?, d.record FROM document d JOIN stream s ON s.id = d.stream WHERE s.connection_id = ? AND instr(d.body, ?) > 0`,
    WORK_STAGES.map,
    connectionId,
    sourceMark(from),
  );
}
