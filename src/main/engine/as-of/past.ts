import type { Decision } from '#shared/domain/decisions.ts';
import { SEVERITIES } from '#shared/domain/exceptions.ts';
import { parseDocumentKey } from '#shared/domain/keys.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { PastException } from '#shared/contract/dto/past.ts';
import { Decisions } from '../commands/decision-log.ts';
import { LinkResolver } from '../correlation/resolve.ts';
import { detectExceptions } from '../exceptions/detect.ts';
import type { PayloadReader } from '../inbox/payloads.ts';
import type { AssemblyDocument } from '../lifecycle/assembly-input.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { companyZone, policyAt } from '../lifecycle/company-policy.ts';
import { valueDecilesAt } from '../lifecycle/value-deciles.ts';
import type { OrderLoader } from '../lifecycle/load-order.ts';
import { aliasesOf, inOrder, otherOrdersOf } from '../pipeline/compute-order.ts';
import type { Mappings } from '../pipeline/pipeline.ts';
import { workOn } from '../pipeline/exception-rows.ts';
import type { ReadDb } from '../store/database.ts';
import { PastGraph } from './past-graph.ts';

/** An order as it was known at a moment. */
export interface OrderSnapshot {
  readonly view: OrderView;
  /** What holds first, the gravest first, consequences after their root. */
  readonly exceptions: readonly PastException[];
}

/** What the past of one store is read with; kept between questions. */
export interface PastSources {
  readonly db: ReadDb;
  readonly mappings: ReturnType<Mappings>;
  readonly payloads: PayloadReader;
  readonly orders: OrderLoader;
  /** Every decision, in order of entry. */
  readonly log: readonly Decision[];
}

/** The store as it was known at a moment, asked order by order. Valid within one snapshot of the store. */
export class Past {
  readonly at: Instant;
  readonly decisions: Decisions;
  readonly graph: PastGraph;
  readonly resolver: LinkResolver;
  readonly policy: Policy;
  readonly #orders: OrderLoader;

  constructor({ db, mappings, payloads, orders, log }: PastSources, at: Instant) {
    this.at = at;
    this.#orders = orders;
    this.decisions = new Decisions(log.filter((entry) => entry.at <= at));
    const present = new Decisions(log);
    this.graph = new PastGraph(
      db,
      at,
      mappings,
      {
        before: (id) => this.decisions.rulesOf(id),
        now: (id) => present.rulesOf(id),
        corrections: { before: this.decisions.corrections, now: present.corrections },
      },
      payloads,
    );
    this.resolver = new LinkResolver(this.graph, this.decisions.links);
    this.policy = policyAt(log, at, companyZone(db), valueDecilesAt(db, at));
  }

  /** Anchors of the orders that a document belonged to; none where it was not there or belonged to none. */
  ordersOf(documentKey: string): readonly number[] {
    const parts = parseDocumentKey(documentKey);
    const id = parts ? this.graph.find(parts) : undefined;
    return id === undefined ? [] : this.resolver.linksOf(id).map((link) => link.order);
  }

  /** Documents of an order as they stood, by key. */
  documentsOf(anchor: number): AssemblyDocument[] {
    return this.resolver
      .membersOf(anchor)
      .flatMap(({ document: id, link }): AssemblyDocument[] => {
        const document = this.graph.document(id);
        if (!document) return [];
        const { node, connectionId, systemKind, recordedAt, firstSeenAt } = document;
        return [
          {
            documentKey: node.documentKey,
            connectionId,
            systemKind,
            recordedAt,
            firstSeenAt,
            document: document.content(),
            link: link.evidence,
          },
        ];
      })
      .toSorted((a, b) => (a.documentKey < b.documentKey ? -1 : 1));
  }

  order(anchor: number): OrderSnapshot | null {
    const orderKey = this.graph.node(anchor)?.documentKey;
    const documents = this.documentsOf(anchor);
    if (orderKey === undefined || !documents.some((document) => document.documentKey === orderKey)) return null;
    const { policy, at: now } = this;
    const { view } = this.#orders.assemble({ orderKey, documents }, policy, now);
    return { view, exceptions: exceptionsOf(view, policy, now, this.decisions) };
  }
}

/** The exceptions of an assembled order with what people had decided about each. */
export function exceptionsOf(view: OrderView, policy: Policy, now: Instant, decisions: Decisions): PastException[] {
  const known = aliasesOf(view.orderKey, otherOrdersOf(view));
  return detectExceptions(view, policy, now)
    .exceptions.map((detected): PastException => {
      const exception = inOrder(detected, view.orderKey);
      const { exceptionKey, code, cause, severity, headline, nextAction, onsetAt, clearedAt } = exception;
      const { valueAtRisk, rootKey, sources } = exception;
      const { state, owner, dueAt, snoozedUntil, snoozeReason, notes } = workOn(decisions, exception, known, now);
      return {
        exceptionKey,
        code,
        cause,
        severity,
        headline,
        nextAction,
        onsetAt,
        clearedAt,
        valueAtRisk,
        rootKey,
        sources: [...sources],
        state,
        owner,
        dueAt,
        snoozedUntil,
        snoozeReason,
        notes,
      };
    })
    .toSorted(
      (a, b) =>
        Number(a.clearedAt !== null) - Number(b.clearedAt !== null) ||
        Number(a.rootKey !== null) - Number(b.rootKey !== null) ||
        SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
        a.onsetAt - b.onsetAt ||
        (a.exceptionKey < b.exceptionKey ? -1 : 1),
    );
}
