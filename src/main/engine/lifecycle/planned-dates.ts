import type { LineKind } from '#shared/domain/document.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ComputedDate, MilestoneView } from '#shared/domain/order.ts';
import type { LeadTime, SiteCalendar } from '#shared/domain/policy.ts';
import { DAY, type Instant, type When } from '#shared/domain/time.ts';
import type { AssemblyContext } from './assembly-context.ts';
import { businessTime, type BusinessTime } from './business-time.ts';
import type { RouteFacts } from './durations/duration-table.ts';
import { passes } from './line-kinds.ts';
import { claimEnd, claimStart, findMilestone } from './milestones.ts';
import { siteOf } from './policy-scope.ts';
import { durationText } from './wording.ts';
import { dateText } from './zoned-days.ts';

export interface PlanFacts {
  readonly milestones: readonly MilestoneView[];
  readonly kinds: ReadonlySet<LineKind>;
  readonly route: RouteFacts;
  readonly leadTime: Omit<LeadTime, 'when'>;
  /** End of what was promised. */
  readonly promise: { readonly at: Instant; readonly sources: readonly SourceRef[] } | null;
}

/**
 * Due dates of milestones that no system plans, by the policy: backwards from the promise over the road and through
 * the warehouse's hours and cut-offs, and forwards from what has happened.
 */
export function plannedDates(context: AssemblyContext, facts: PlanFacts): readonly ComputedDate[] {
  const plan = new Plan(context, facts);
  plan.fromReceipt();
  plan.toThePromise();
  plan.afterShipping();
  return plan.dates;
}

class Plan {
  readonly dates: ComputedDate[] = [];
  readonly #context: AssemblyContext;
  readonly #facts: PlanFacts;
  readonly #site: SiteCalendar | null;
  /** Working time where the goods are. */
  readonly #onSite: BusinessTime;

  constructor(context: AssemblyContext, facts: PlanFacts) {
    const { policy, business } = context;
    this.#context = context;
    this.#facts = facts;
    const { warehouse } = facts.route;
    this.#site = warehouse === null ? null : siteOf(policy, warehouse);
    this.#onSite = this.#site ? businessTime(this.#site, this.#site.zone) : business;
  }

  fromReceipt(): void {
    const { policy, business } = this.#context;
    const { entryBhMs, completeBhMs, acknowledgeMs } = policy.planning;
    const received = this.#happened('ORD_RECEIVED');
    if (received) {
      this.#plan(
        'ORD_ENTERED',
        business.add(received.at, entryBhMs),
        received,
        `${durationText(entryBhMs)} of work after receipt`,
      );
      this.#plan('ORD_ACK', received.at + acknowledgeMs, received, `${durationText(acknowledgeMs)} after receipt`);
    }
    const entered = this.#happened('ORD_ENTERED');
    if (entered) {
      this.#plan(
        'ORD_COMPLETE',
        business.add(entered.at, completeBhMs),
        entered,
        `${durationText(completeBhMs)} of work after entry`,
      );
    }
  }

  toThePromise(): void {
    const { policy, business } = this.#context;
    const { planning, thresholds } = policy;
    const leaving = this.#statedPlan('SHIPPED') ?? this.#shipBy();
    if (leaving === null) return;
    const { at } = leaving;
    const lead = this.#facts.leadTime;
    const { cutOffs } = this.#site ?? policy;
    const picked =
      cutOffs.picked === null
        ? this.#onSite.subtract(at, thresholds.packTimeMs)
        : this.#onSite.lastAt(at, cutOffs.picked);
    this.#plan('SHIPPED', at, leaving, leaving.rule);
    this.#plan(
      'PICKED',
      picked,
      leaving,
      cutOffs.picked === null
        ? `${durationText(thresholds.packTimeMs)} before shipping, to pack`
        : this.#cutOff('picked', cutOffs.picked),
    );
    this.#plan(
      'STAGED',
      at - planning.stagedLeadMs,
      leaving,
      `${durationText(planning.stagedLeadMs)} before the carrier collects`,
    );
    const tenderLead = lead.tenderLeadMs ?? thresholds.tenderLeadMs;
    this.#plan('TENDERED', at - tenderLead, leaving, `${durationText(tenderLead)} before shipping`);
    const tendered = this.#happened('TENDERED');
    if (tendered) {
      this.#plan(
        'TENDER_OK',
        tendered.at + planning.tenderAnswerMs,
        tendered,
        `${durationText(planning.tenderAnswerMs)} after the tender`,
      );
    }
    const work = lead.pickPackBhMs ?? planning.releaseLeadBhMs;
    const released = this.#onSite.subtract(at, work);
    const byCutOff = cutOffs.release === null ? released : this.#onSite.lastAt(released, cutOffs.release);
    const rule =
      cutOffs.release === null
        ? `${durationText(work)} of work before shipping`
        : this.#cutOff('released', cutOffs.release);
    this.#plan('RELEASED', byCutOff, leaving, rule);
    this.#plan('ALLOCATED', byCutOff, leaving, 'when it has to be released');
    this.#plan(
      'CR_CLEARED',
      business.subtract(byCutOff, planning.creditLeadBhMs),
      leaving,
      `${durationText(planning.creditLeadBhMs)} of work before the release`,
    );
    const sent = this.#happened('RELEASED');
    if (sent) {
      this.#plan(
        'WH_ACCEPTED',
        sent.at + thresholds.warehouseAcceptMs,
        sent,
        `${durationText(thresholds.warehouseAcceptMs)} after the release`,
      );
    }
  }

  afterShipping(): void {
    const { policy, business, days } = this.#context;
    const { planning, thresholds } = policy;
    const shipped = this.#happened('SHIPPED') ?? this.#statedPlan('SHIPPED') ?? this.#shipBy();
    if (shipped) {
      this.#plan(
        'ASN_SENT',
        shipped.at + planning.shipNoticeMs,
        shipped,
        `${durationText(planning.shipNoticeMs)} after shipping`,
      );
    }
    const delivered = this.#happened('DELIVERED') ?? this.#facts.promise;
    const due = delivered && { ...delivered, at: delivered.at + planning.proofMs };
    if (due) this.#plan('POD_OK', due.at, due, `${durationText(planning.proofMs)} after delivery`);
    const billable = policy.billedFromProof ? (this.#happened('POD_OK') ?? due) : shipped;
    if (billable) {
      const workdays = thresholds.billingDays === 1 ? 'the next workday' : `${thresholds.billingDays} workdays`;
      this.#plan(
        'INVOICED',
        business.endOfDayAfter(billable.at, thresholds.billingDays),
        billable,
        `${workdays} after ${policy.billedFromProof ? 'the proof of delivery' : 'shipping'}`,
      );
    }
    const invoiced = this.#happened('INVOICED');
    if (!invoiced) return;
    this.#plan('INV_POSTED', days.startOf(days.dayOf(invoiced.at) + 1), invoiced, 'the day of the invoice');
    this.#plan(
      'INV_ACCEPTED',
      invoiced.at + thresholds.invoiceAcceptMs,
      invoiced,
      `${durationText(thresholds.invoiceAcceptMs)} after the invoice`,
    );
  }

  /** When the goods must leave to arrive as promised. */
  #shipBy(): { at: Instant; sources: readonly SourceRef[]; rule: string } | null {
    const { policy, business } = this.#context;
    const { promise } = this.#facts;
    if (promise === null) return null;
    const { transitDays } = this.#facts.leadTime;
    const road = transitDays === undefined ? policy.typical.transitMs + policy.typical.pickupMs : transitDays * DAY;
    const latest = business.subtractOnWorkdays(promise.at, road);
    const { handover } = (this.#site ?? policy).cutOffs;
    const at = handover === null ? latest : this.#onSite.lastAt(latest, handover);
    const days = `${durationText(road)} on workdays before the promise`;
    return {
      at,
      sources: promise.sources,
      rule: handover === null ? days : `${days}, when the carrier collects (${clockText(handover)})`,
    };
  }

  #cutOff(word: string, minutes: number): string {
    return `to be ${word} by the cut-off of ${clockText(minutes)}`;
  }

  /** What is due by the end of a day is due on that day. */
  #whenOf(at: Instant): When {
    const { days } = this.#context;
    const day = days.dayOf(at);
    if (days.startOf(day) !== at) return { kind: 'instant', at, text: '' };
    const date = dateText(day - 1);
    return { kind: 'date', date, text: date };
  }

  #happened(code: MilestoneCode): { at: Instant; sources: readonly SourceRef[] } | null {
    const actual = findMilestone(this.#facts.milestones, code)?.actual ?? null;
    const at = claimStart(this.#context, actual);
    return at === null || actual === null ? null : { at, sources: [actual.source] };
  }

  #statedPlan(code: MilestoneCode): { at: Instant; sources: readonly SourceRef[]; rule: string } | null {
    const planned = findMilestone(this.#facts.milestones, code)?.planned ?? null;
    const at = claimEnd(this.#context, planned);
    return at === null || planned === null ? null : { at, sources: [planned.source], rule: '' };
  }

  #plan(code: MilestoneCode, at: Instant, from: { readonly sources: readonly SourceRef[] }, because: string): void {
    const { policy } = this.#context;
    const { kinds, milestones } = this.#facts;
    if (findMilestone(milestones, code)?.planned) return;
    if (kinds.size > 0 && ![...kinds].some((kind) => passes(policy, kind, code))) return;
    const rule = `By policy: ${because}.`;
    this.dates.push({
      code,
      when: this.#whenOf(at),
      rule,
      sources: from.sources.map((source) => ({ ...source, rule })),
    });
  }
}

function clockText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Where an order's goods come from and go to, as far as its documents tell. */
export function routeOf(
  { live }: AssemblyContext,
  { carrier, warehouse }: { readonly carrier: string | null; readonly warehouse: string | null },
): RouteFacts {
  let place: string | null = null;
  for (const { document } of live) {
    place ??= document.parties.find((party) => party.role === 'ship_to')?.place?.value ?? null;
  }
  // "Lyon, Rhône-Alpes, FR": the country stands last.
  return { warehouse, carrier, destination: place?.split(',').at(-1)?.trim() || null };
}
