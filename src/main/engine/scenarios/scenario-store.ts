import { Temporal } from 'temporal-polyfill';
import { documentKey } from '#shared/domain/keys.ts';
import type { DecisionBody } from '#shared/domain/decisions.ts';
import { exceptionKeyOf } from '#shared/domain/detected-exception.ts';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { Declaration } from '../connectors/declared/declaration/schema.ts';
import { compiledStreams } from '../connectors/declared/mapping/compile.ts';
import { idOf, kindOf } from '../connectors/declared/mapping/map-record.ts';
import type { View } from '../connectors/declared/expression/expression.ts';
import { COMPANY_ZONE } from '../lifecycle/company-policy.ts';
import { Writer } from '../pipeline/writer.ts';
import type { WriterInput, WriterOutput, WriterRequestName } from '../pipeline/writer-requests.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { ESTATE } from './estate.ts';
import type { Scenario, ScenarioDecision, ScenarioStep } from './scenario.ts';

export const ZONE = 'Europe/Berlin';
const PAGE_PREFIX = 'scenario-';

type Payload = Readonly<Record<string, unknown>>;

/** One record as it arrived: what tells its versions apart is when its source changed it. */
export interface Arrival {
  readonly system: string;
  readonly stream: string;
  readonly sourceId: string;
  readonly recordedAt: Instant;
  readonly payload: Payload;
  readonly deleted: boolean;
}

/** "2026-03-02 09:00" in the company's zone. */
export function momentOf(text: string): Instant {
  return Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(ZONE).epochMilliseconds;
}

/** The engine's writer over a store in memory, told a story. */
export class ScenarioStore {
  readonly db: WriteDb;
  readonly #writer: Writer;
  readonly #latest = new Map<string, Payload>();
  readonly #decisions: string[] = [];
  now: Instant;

  constructor(start: Instant, scenario: Scenario) {
    this.now = start;
    this.db = blankStore();
    this.#writer = new Writer(this.db, start, () => undefined);
    this.#ask('setPreference', { key: COMPANY_ZONE, value: ZONE });
    for (const declaration of systemsOf(scenario)) {
      this.#ask('saveConnection', {
        id: declaration.connection,
        connectorId: 'declared',
        name: declaration.name,
        kind: declaration.kind,
        monogram: declaration.monogram,
        config: { folder: 'scenarios', declaration },
        orderNumberScope: 'erp',
        referenceRules: {},
      });
    }
    const { policy } = scenario;
    if (policy) this.#decide({ kind: 'policy', overrides: policy, note: 'scenario' } as unknown as DecisionBody);
    this.settle();
  }

  #ask<N extends WriterRequestName>(name: N, input: WriterInput<N>): WriterOutput<N> {
    return this.#writer.handle(name, input, this.now);
  }

  #decide(body: DecisionBody): void {
    const id = `decision-${this.#decisions.length + 1}`;
    this.#decisions.push(id);
    this.#ask('decide', { decisions: [{ id, at: this.now, author: 'ada', body }] });
  }

  /** Works off what is due at the present moment. */
  settle(): void {
    this.#ask('tick', null);
    this.workOff();
  }

  /** Works off what has arrived. */
  workOff(): void {
    while (this.#writer.step());
  }

  digest(): string {
    this.settle();
    return this.#ask('digest', null);
  }

  rebuild(): void {
    this.#ask('rebuild', null);
    this.settle();
  }

  /**
   * The records of a step as their systems send them: whole. A payload in the story holds what changed since the one
   * before with the same id; null takes a field away.
   */
  arrivalsOf(step: ScenarioStep): Arrival[] {
    const recordedAt = momentOf(step.recorded);
    const changed = step.arrivals.map(({ system, stream, payload }): Arrival => {
      const sourceId = sourceIdOf(system, stream, payload);
      const key = `${system}.${stream} ${sourceId}`;
      const whole = withoutNulls({ ...this.#latest.get(key), ...payload });
      // What comes late is an old state: the newest known one stays the base of what follows.
      if (step.recorded === step.at) this.#latest.set(key, whole);
      return { system, stream, sourceId, recordedAt, payload: whole, deleted: false };
    });
    const deleted = step.deleted.map((text): Arrival => {
      const { system, stream, id } = partsOf(text);
      return { system, stream, sourceId: id, recordedAt, payload: this.#latest.get(text) ?? {}, deleted: true };
    });
    return [...changed, ...deleted];
  }

  land(arrivals: readonly Arrival[]): void {
    for (const { system, stream, sourceId, recordedAt, payload, deleted } of arrivals) {
      this.#ask('land', {
        connectionId: system,
        streamId: stream,
        records: [
          {
            sourceId,
            version: new Date(recordedAt).toISOString(),
            recordedAt,
            payload: JSON.stringify(payload),
            ...(deleted ? { deleted } : {}),
          },
        ],
        checkpoint: { page: `${PAGE_PREFIX}${recordedAt}` },
      });
    }
  }

  run(system: string, outcome: string): void {
    const { runId } = this.#ask('startRun', { connectionId: system });
    const read = outcome === 'ok' ? 1 : 0;
    const good = outcome === 'ok' || outcome === 'empty';
    this.#ask('endRun', {
      runId,
      outcome: good ? outcome : 'failed',
      counts: { read, changed: read, unchanged: 0, rejected: 0, bytes: 0 },
      error: good ? null : { kind: outcome, message: `${system} failed: ${outcome}.`, next: 'See the runbook.' },
      unreached: null,
    });
  }

  /** Answers of the system name this day as the end of its interface; null: they name none any more. */
  sunset(system: string, day: string | null): void {
    const endpoint = `GET https://${system}.example.com/orders`;
    const endsAt = day === null ? null : momentOf(day);
    const notice = { kind: 'retiring', endpoint, deprecatedAt: null, endsAt, words: null, link: null } as const;
    const heard = { notices: endsAt === null ? [] : [notice], asked: [endpoint] };
    this.#ask('noteApi', { connectionId: system, version: '1', heard });
  }

  decide(decision: ScenarioDecision): void {
    this.#decide(this.#bodyOf(decision));
  }

  #bodyOf(decision: ScenarioDecision): DecisionBody {
    if ('link' in decision) return { kind: 'link', documentKey: keyOf(decision.link), orderKey: keyOf(decision.order) };
    if ('unlink' in decision)
      return { kind: 'unlink', documentKey: keyOf(decision.unlink), orderKey: keyOf(decision.order) };
    if ('undo' in decision) return { kind: 'undo', decisionId: this.#decisions[decision.undo - 1] ?? '' };
    if ('body' in decision) return decision.body as unknown as DecisionBody;
    if ('note' in decision && decision.of === undefined)
      return { kind: 'note', target: 'order', key: this.orderKey(decision.order), text: decision.note };
    assert('of' in decision && decision.of !== undefined, 'a decision names the exception it is about');
    const exceptionKey = this.#exceptionKey(decision.of, decision.order);
    if ('state' in decision) return { kind: 'exception_state', exceptionKey, state: decision.state };
    if ('owner' in decision) return { kind: 'exception_owner', exceptionKey, owner: decision.owner, dueAt: null };
    if ('snooze' in decision)
      return { kind: 'exception_snooze', exceptionKey, until: momentOf(decision.snooze), reason: decision.reason };
    return { kind: 'note', target: 'exception', key: exceptionKey, text: decision.note };
  }

  #exceptionKey(code: string, orderNo: string): string {
    this.settle();
    const key = this.db.value<string>(
      `SELECT e.exception_key FROM exception_row e JOIN order_row o ON o.id = e.order_id
       WHERE e.code = ? AND o.order_key = ? ORDER BY e.exception_key`,
      code,
      this.orderKey(orderNo),
    );
    return key ?? exceptionKeyOf('CR-HOLD', 'nothing/of/that');
  }

  /** Order by its number, or by system and number where two have the same. */
  orderKey(name: string): string {
    const [first = '', ...rest] = name.split(' ');
    const system = ESTATE.has(first) ? first : null;
    const number = system === null ? name : rest.join(' ');
    const keys = this.db.column<string>(
      'SELECT order_key FROM order_row WHERE order_no = ? AND order_key LIKE ? ORDER BY order_key',
      number,
      system === null ? '%' : `${system}/%`,
    );
    assert(keys.length === 1 && keys[0] !== undefined, `${keys.length} orders are called ${name}: ${keys.join(', ')}`);
    return keys[0];
  }

  close(): void {
    this.db.close();
  }
}

/** The systems that a story speaks of: a company of those alone is told in a third of the time. */
function systemsOf(scenario: Scenario): Declaration[] {
  const told = JSON.stringify(scenario);
  return [...ESTATE].filter(([id]) => new RegExp(`\\b${id}\\b`).test(told)).map(([, declaration]) => declaration);
}

function sourceIdOf(system: string, stream: string, payload: Payload): string {
  const declaration = ESTATE.get(system);
  assert(declaration, `there is no system ${system}`);
  const compiled = compiledStreams(declaration).get(stream);
  assert(compiled, `${system} has no stream ${stream}`);
  const known = new Set(JSON.stringify(declaration.streams[stream]).match(/\w+/g));
  const unread = Object.keys(payload).filter((field) => !known.has(field));
  assert(unread.length === 0, `${system}.${stream} reads nothing from ${unread.join(', ')}`);
  const view: View = { record: payload, document: null, value: payload, pointer: '' };
  const kind = kindOf(compiled.kinds, view);
  const id = kind === null ? null : idOf(kind, view);
  assert(id !== null, `a payload of ${system}.${stream} has no id`);
  return id;
}

function partsOf(text: string): { system: string; stream: string; id: string } {
  const [place = '', ...rest] = text.split(' ');
  const [system = '', stream = ''] = place.split('.');
  return { system, stream, id: rest.join(' ') };
}

/** "wms.order W-1" → its document key. */
export function keyOf(text: string): string {
  const { system, stream, id } = partsOf(text);
  return documentKey({ connectionId: system, streamId: stream, sourceId: id, localKey: '' });
}

function withoutNulls(payload: Payload): Payload {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
}
