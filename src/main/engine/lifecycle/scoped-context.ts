import type { LeadTime } from '#shared/domain/policy.ts';
import { prepareAssembly, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyInput } from './assembly-input.ts';
import { attributeVerdict, valueOf } from './attributes.ts';
import { leadTimeOf, matchingScopes, orderFacts, scopedPolicy } from './policy-scope.ts';

/** The assembly of one order under the figures that the policy has for orders like it. */
export interface ScopedAssembly {
  readonly context: AssemblyContext;
  /** Positions of the policy's scopes that hold for it. */
  readonly scopes: readonly number[];
  readonly leadTime: Omit<LeadTime, 'when'>;
}

export function prepareScopedAssembly(input: AssemblyInput): ScopedAssembly {
  const context = prepareAssembly(input);
  const { policy } = input;
  if (policy.scopes.length === 0 && policy.leadTimes.length === 0) return { context, scopes: [], leadTime: {} };
  const value = attributeVerdict(context, 'value', valueOf)?.figure.value ?? null;
  const facts = orderFacts(context.live, value);
  const scopes = matchingScopes(policy, facts);
  const scoped = scopedPolicy(policy, scopes);
  return {
    context: scoped === policy ? context : { ...context, policy: scoped },
    scopes,
    leadTime: leadTimeOf(policy, facts),
  };
}
