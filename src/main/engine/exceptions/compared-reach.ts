import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Policy, Thresholds } from '#shared/domain/policy.ts';
import type { PolicyDifference } from '#shared/domain/policy-words.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb } from '../store/database.ts';
import { ALL_ORDERS, policyReach, rowsReach, type PolicyReach } from './policy-reach.ts';

/** What a time to wait decides of what a preview compares. */
interface Wait {
  /** Open exceptions that stand or fall with it, or are graded by it. */
  readonly codes: readonly ExceptionCode[];
  /** It also tells the causes of a delay apart. */
  readonly causes?: true;
  /** Counted back from a date: the longer, the sooner it is over. */
  readonly ahead?: true;
}

/** The others decide more than that: the day an order is to be billed is one that its slip is measured from. */
const WAITS: Readonly<Partial<Record<keyof Thresholds, Wait>>> = {
  creditAgedBhMs: { codes: ['CR-AGED'] },
  riskReviewBhMs: { codes: ['CR-RISK'] },
  unconfirmedBhMs: { codes: ['ST-UNCONF'] },
  warehouseAcceptMs: { codes: ['WH-NOACK'] },
  packTimeMs: { codes: ['WH-LATEPICK'], ahead: true },
  dockDwellMs: { codes: ['WH-DWELL'] },
  goodsIssueBhMs: { codes: ['WH-NOGI'] },
  tenderLeadMs: { codes: ['CA-NOTENDER'], ahead: true },
  pickupMs: { codes: ['CA-NOPICK'], causes: true },
  appointmentMs: { codes: ['CA-NOPICK'] },
  carrierSilenceMs: { codes: ['CA-SILENT'], causes: true },
  carrierPatienceMs: { codes: ['CA-SILENT'], causes: true },
  carrierDwellMs: { codes: ['CA-DWELL'] },
  customsMs: { codes: ['CA-CUSTOMS'] },
  proofOfDeliveryMs: { codes: ['CA-NOPOD'] },
  billingUrgentDays: { codes: ['IN-LAG'] },
  invoiceAcceptMs: { codes: ['IN-REJECT', 'DI-ACK'] },
  returnWindowMs: { codes: ['CU-RETURN'] },
  creditAfterReturnMs: { codes: ['CU-RETURN'] },
};

/**
 * The orders of which a change of policy may change what a preview compares: slip, main cause, axes, verdicts and open
 * exceptions; never fewer. An order whose next look is due may by now rest on other figures than when it was stored.
 */
export function comparedReach(db: ReadDb, before: Policy, after: Policy, now: Instant): PolicyReach | null {
  const reach = policyReach(db, before, after, comparedReachOf);
  if (reach === null || reach === ALL_ORDERS) return reach;
  return { where: `${reach.where} OR o.next_look_at <= ?`, parameters: [...reach.parameters, now] };
}

function comparedReachOf(difference: PolicyDifference): PolicyReach {
  const { path, before, after } = difference;
  const [group, name = ''] = path;
  const wait = group === 'thresholds' ? WAITS[name as keyof Thresholds] : undefined;
  if (wait) return waitReach(wait, wait.ahead ? Number(after) > Number(before) : Number(after) < Number(before));
  if (group === 'tolerances' && (name === 'quantityUnder' || name === 'quantityOver')) {
    // With nothing at all within the tolerance, what has not begun is complete.
    return Math.max(Number(before), Number(after)) < 1 ? { where: 'o.uneven = 1', parameters: [] } : ALL_ORDERS;
  }
  return rowsReach(difference);
}

/** One that is over later takes back what stands; one that is over sooner may be over wherever something is awaited. */
function waitReach({ codes, causes }: Wait, isSooner: boolean): PolicyReach {
  const standing = `EXISTS (SELECT 1 FROM exception_row e
    WHERE e.order_id = o.id AND e.cleared_at IS NULL AND e.code IN (${codes.map(() => '?').join(', ')}))`;
  return {
    where: [standing, ...(causes ? ['o.slip_ms > 0'] : []), ...(isSooner ? ['o.next_look_at IS NOT NULL'] : [])].join(
      ' OR ',
    ),
    parameters: codes,
  };
}
