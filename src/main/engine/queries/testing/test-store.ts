import { emptyDocument, type CanonicalDocument, type DocumentKind } from '#shared/domain/document.ts';
import type { Decision } from '#shared/domain/decisions.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import { referenceKey, type NormalisationRule, type ReferenceType } from '#shared/domain/references.ts';
import { SEVERITIES, type ExceptionState } from '#shared/domain/exceptions.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { landPage, streamId } from '../../inbox/land.ts';
import type { RawRecord } from '../../connectors/kit/connector.ts';
import { RECONCILE_ROW_COLUMNS, type ReconcileRowValues } from '../../lifecycle/reconcile.ts';
import { ORDER_ROW_COLUMNS, type OrderRowValues } from '../../lifecycle/rows.ts';
import { openStore } from '../../store/open.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { documentEntry, orderEntry, setSearchText } from '../../store/search-index.ts';
import { searchTextOf, type SearchPlace } from '../../store/search-text.ts';
import type { QueryContext } from '../context.ts';

export const NOW = Date.parse('2026-03-10T12:00:00Z');

export function contextWith(changes: Partial<QueryContext> = {}): QueryContext {
  return {
    now: NOW,
    zone: 'Europe/Berlin',
    user: 'ada',
    revision: 1,
    demo: false,
    syncing: [],
    entities: {},
    ...changes,
  };
}

interface ConnectionParts {
  readonly name?: string;
  readonly kind?: SystemKind;
  readonly rules?: Partial<Record<ReferenceType, NormalisationRule>>;
}

interface DocumentParts {
  readonly stream?: string;
  readonly sourceId: string;
  readonly localKey?: string;
  readonly kind?: DocumentKind;
  readonly recordedAt?: number | null;
  readonly content?: Partial<CanonicalDocument>;
}

export interface OrderParts {
  /** The anchor's record id; the order number too unless it is given. */
  readonly id: string;
  readonly row?: Partial<OrderRowValues>;
  readonly places?: readonly Omit<SearchPlace, 'documentKey'>[];
}

/** A real store filled row by row, as the engine's stages would leave it. */
export class TestStore {
  readonly db: WriteDb;

  constructor(file: string | null = null) {
    this.db = file === null ? blankStore() : openStore(file);
  }

  connection(id: string, { name = id.toUpperCase(), kind = 'erp', rules = {} }: ConnectionParts = {}): this {
    this.db.run(
      `INSERT INTO connection (id, connector_id, name, kind, monogram, config, order_number_scope, reference_rules, created_at)
       VALUES (?, 'test', ?, ?, ?, '{}', 'erp', ?, 0)`,
      id,
      name,
      kind,
      id.slice(0, 2).toUpperCase(),
      JSON.stringify(rules),
    );
    return this;
  }

  /** Lands one page, as a sync does. */
  land(connection: string, stream: string, records: readonly RawRecord[], at = NOW): void {
    landPage(this.db, { stream: streamId(this.db, connection, stream), records, checkpoint: {} }, at);
  }

  /** A document of the current version of its record; without a record it gets one. Returns its id. */
  document(
    connection: string,
    { stream = 'orders', sourceId, localKey = '', kind = 'order', recordedAt = NOW, content = {} }: DocumentParts,
  ): number {
    const streamRow = streamId(this.db, connection, stream);
    const held = (): number | undefined =>
      this.db.value<number>(
        'SELECT id FROM inbox_record WHERE stream = ? AND source_id = ? ORDER BY version DESC, hash DESC LIMIT 1',
        streamRow,
        sourceId,
      );
    if (held() === undefined) {
      this.land(connection, stream, [
        { sourceId, version: '1', recordedAt, payload: JSON.stringify({ id: sourceId }) },
      ]);
    }
    const body: CanonicalDocument = { ...emptyDocument(kind, localKey), ...content };
    const { id } = this.db.run(
      `INSERT INTO document (stream, source_id, local_key, record, kind, rank, recorded_at, first_seen_at, voided, keys, body)
       SELECT stream, source_id, ?, id, ?, 0, ?, first_seen_at, 0, '', ? FROM inbox_record WHERE id = ?`,
      localKey,
      kind,
      recordedAt,
      JSON.stringify(body),
      held() ?? 0,
    );
    for (const { type, scope, normalised, role } of body.references) {
      if (normalised === null) continue;
      this.db.run(
        'INSERT INTO document_reference (key, document, role, rank) VALUES (?, ?, ?, 0)',
        referenceKey(type, scope, normalised),
        id,
        role === 'is' ? 0 : 1,
      );
    }
    return id;
  }

  link(document: number, order: number, rule: LinkEvidence['rule'] = 'identity'): void {
    const evidence: LinkEvidence = { rule, confidence: 1, path: [] };
    this.db.run(
      'INSERT INTO document_link (document, order_id, evidence) VALUES (?, ?, ?)',
      document,
      order,
      JSON.stringify(evidence),
    );
  }

  unlinked(document: number, reason: string, places: readonly SearchPlace[] = []): void {
    this.db.run(`INSERT INTO unlinked_document (document, code, reason) VALUES (?, 'no_number', ?)`, document, reason);
    setSearchText(this.db, documentEntry(document), searchTextOf(places));
  }

  /** An order of connection "erp" with its anchor, row and search entry. Returns its id. */
  order({ id, row = {}, places = [] }: OrderParts, content: Partial<CanonicalDocument> = {}): number {
    const orderKey = documentKey({ connectionId: 'erp', streamId: 'orders', sourceId: id, localKey: '' });
    const order = this.document('erp', { sourceId: id, content });
    this.link(order, order);
    this.write(order, { order_key: orderKey, order_no: id, ...row });
    const named: SearchPlace[] = [{ field: 'order_no', documentKey: orderKey, value: row.order_no ?? id }];
    if (row.customer) named.push({ field: 'customer', documentKey: orderKey, value: row.customer });
    setSearchText(
      this.db,
      orderEntry(order),
      searchTextOf([...named, ...places.map((place) => ({ ...place, documentKey: orderKey }))]),
    );
    return order;
  }

  write(order: number, row: Partial<OrderRowValues>): void {
    const values: OrderRowValues = {
      order_key: '',
      order_no: '',
      customer: null,
      customer_po: null,
      value: null,
      currency: 'EUR',
      ordered_at: null,
      promise_at: null,
      promise_date: null,
      slip_ms: null,
      slip_basis: null,
      predicted_at: null,
      predicted_slip_ms: null,
      cause: null,
      why: '',
      axes: 'nnnnnnn',
      next_code: null,
      next_at: null,
      next_date: null,
      next_class: null,
      value_at_risk: null,
      jeopardy: null,
      jeopardy_band: null,
      direction: null,
      open_exceptions: 0,
      on_hold: 0,
      unbilled: 0,
      systems: 'erp',
      recorded_at: null,
      closed: 0,
      cancelled: 0,
      next_look_at: null,
      verdicts: '',
      uneven: 0,
      first_workday: null,
      last_workday: null,
      ...row,
    };
    this.db.run(
      `INSERT INTO order_row (id, ${ORDER_ROW_COLUMNS.join(', ')}) VALUES (?, ${ORDER_ROW_COLUMNS.map(() => '?').join(', ')})`,
      order,
      ...ORDER_ROW_COLUMNS.map((column) => values[column]),
    );
  }

  exception(
    order: number | null,
    key: string,
    changes: Partial<DetectedException> = {},
    overlay: ExceptionOverlayParts = {},
  ): void {
    const exception: DetectedException = {
      exceptionKey: key,
      code: 'CR-HOLD',
      cause: 'credit',
      severity: 'high',
      subjectKey: 'erp/orders/1',
      headline: 'Credit hold',
      nextAction: 'Release',
      onsetAt: NOW,
      clearedAt: null,
      valueAtRisk: null,
      penalty: null,
      rootKey: null,
      occurrences: 1,
      awaits: null,
      team: 'Credit control',
      outage: null,
      sources: [],
      ...changes,
    };
    this.db.run(
      `INSERT INTO exception_row (exception_key, order_id, code, cause, severity, subject_key, headline, next_action, onset_at,
         cleared_at, value_at_risk, currency, penalty, root_key, occurrences, awaits, team, affected, due_today, sources, state,
         owner, due_at, snoozed_until, snooze_reason, notes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, NULL, 0)`,
      key,
      order,
      exception.code,
      exception.cause,
      SEVERITIES.indexOf(exception.severity),
      exception.subjectKey,
      exception.headline,
      exception.nextAction,
      exception.onsetAt,
      exception.clearedAt,
      exception.valueAtRisk?.amount ?? null,
      exception.valueAtRisk?.currency ?? null,
      exception.penalty?.amount ?? null,
      exception.rootKey,
      exception.occurrences,
      exception.awaits,
      exception.team,
      exception.outage?.orders ?? null,
      exception.outage?.dueToday ?? null,
      JSON.stringify(exception.sources),
      overlay.state ?? 'new',
      overlay.owner ?? null,
      overlay.snoozedUntil ?? null,
    );
  }

  reconcile(order: number, changes: Partial<ReconcileRowValues>): void {
    const values: ReconcileRowValues = {
      line_key: '1',
      line_no: '1',
      item_no: null,
      description: null,
      unit: 'PCS',
      finding: 'shipped_not_invoiced',
      ordered: 0,
      shipped: 0,
      invoiced: 0,
      difference: 0,
      currency: 'EUR',
      ordered_amount: null,
      invoiced_amount: null,
      difference_amount: null,
      shipped_at: null,
      sources: '[]',
      ...changes,
    };
    this.db.run(
      `INSERT INTO reconcile_row (order_id, ${RECONCILE_ROW_COLUMNS.join(', ')}) VALUES (?, ${RECONCILE_ROW_COLUMNS.map(() => '?').join(', ')})`,
      order,
      ...RECONCILE_ROW_COLUMNS.map((column) => values[column]),
    );
  }

  decision(id: string, target: string, body: Decision['body'], at = NOW): void {
    this.db.run(
      'INSERT INTO decision (id, at, author, kind, target, body) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      at,
      'ada',
      body.kind,
      target,
      JSON.stringify(body),
    );
  }
}

interface ExceptionOverlayParts {
  readonly state?: ExceptionState;
  readonly owner?: string;
  readonly snoozedUntil?: number;
}
