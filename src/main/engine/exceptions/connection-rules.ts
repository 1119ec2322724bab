import type { DetectedException } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Policy } from '../lifecycle/policy.ts';

/** What is known of one connection's last runs. */
export interface ConnectionHealth {
  readonly connectionId: string;
  readonly name: string;
  readonly lastSuccessAt: Instant | null;
  readonly lastAttemptAt: Instant | null;
  /** Kind of the error that ended the last attempt; null when it succeeded. */
  readonly lastErrorKind: string | null;
  readonly lastErrorMessage: string | null;
  /** When the credential expires, where the connection knows. */
  readonly credentialExpiresAt: Instant | null;
  /** Records set aside, folded by reason. */
  readonly parked: readonly {
    readonly reason: string;
    readonly count: number;
    readonly firstAt: Instant;
    /** Document or record key of one of them. */
    readonly sampleKey: string;
  }[];
  /** Documents that belong to no order for longer than the policy's orphan threshold. */
  readonly unlinked: { readonly count: number; readonly firstAt: Instant; readonly sampleKey: string } | null;
  /** Successful runs without a record, one after the other, up to now, on a connection that has had records. */
  readonly emptyRuns: { readonly count: number; readonly since: Instant } | null;
}

/** What is wrong with a connection as a whole; its subject is `connection:<id>`. Pure. */
export function detectConnectionExceptions(
  health: ConnectionHealth, policy: Policy, now: Instant,
): readonly DetectedException[] {
  void health;
  void policy;
  void now;
  return [];
}
