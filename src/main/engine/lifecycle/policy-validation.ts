import { policyOverridesSchema } from '#shared/contract/dto/policy.ts';
import {
  JEOPARDY_BANDS,
  type Owner,
  type Policy,
  type PolicyOverrides,
  type PolicyScope,
} from '#shared/domain/policy.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { withOverrides } from '#shared/domain/policy-overrides.ts';
import { zonedDays } from './zoned-days.ts';

export interface PolicyProblem {
  /** Path inside the policy: "thresholds.pickupMs", "scopes.2.when". */
  readonly at: string;
  /** What is wrong, as the end of a sentence that begins with the path. */
  readonly problem: string;
}

/** What there is to own facts: without it, owners are checked as words only. */
export interface KnownSystems {
  readonly connectionIds: ReadonlySet<string>;
}

type Report = (at: string, problem: string) => void;

/**
 * What a company wants changed, as it was edited or read from a file: each member known, of its kind and within its
 * range, and the policy that results without contradiction; or all that is wrong.
 */
export function validateOverrides(
  value: unknown,
  known: KnownSystems | null = null,
): Result<PolicyOverrides, readonly PolicyProblem[]> {
  const parsed = policyOverridesSchema.safeParse(value);
  if (!parsed.success) {
    return err(parsed.error.issues.map((issue) => problemOf(issue.path.map(String), issue)));
  }
  const problems: PolicyProblem[] = [];
  checkMeaning(withOverrides(DEFAULT_POLICY, parsed.data), known, (at, problem) => problems.push({ at, problem }));
  return problems.length === 0 ? ok(parsed.data) : err(problems);
}

interface Issue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly keys?: readonly string[];
}

function problemOf(path: readonly string[], issue: Issue): PolicyProblem {
  const at = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = (issue.keys ?? []).map((key) => `"${key}"`).join(', ');
    return { at: at === '' ? 'policy' : at, problem: `has no member ${keys}` };
  }
  const message = issue.message.replace(/^Invalid input: /, '').replace(/^Invalid option: /, '');
  return { at: at === '' ? 'policy' : at, problem: message.charAt(0).toLowerCase() + message.slice(1) };
}

/** What single members cannot tell: that the policy as a whole makes sense. */
export function checkMeaning(policy: Policy, known: KnownSystems | null, report: Report): void {
  if (!isZone(policy.zone)) report('zone', `"${policy.zone}" is no time zone`);
  if (policy.stepMs <= 0) report('stepMs', 'is not greater than zero');
  checkHours('calendar', policy.calendar, report);
  for (const [id, site] of Object.entries(policy.sites)) {
    checkHours(`sites.${id}`, site, report);
    if (!isZone(site.zone)) report(`sites.${id}.zone`, `"${site.zone}" is no time zone`);
  }
  checkSiteNames(policy, report);
  for (const group of ['milestones', 'axes', 'attributes', 'quantities'] as const) {
    for (const [name, { owners }] of Object.entries(policy[group])) {
      checkOwners(`${group}.${name}.owners`, owners, known, report);
    }
  }
  for (const [name, { publish }] of Object.entries(policy.milestones)) {
    if (publish.estimatesFrom)
      checkOwners(`milestones.${name}.publish.estimatesFrom`, publish.estimatesFrom, known, report);
    if (publish.requires === name) report(`milestones.${name}.publish.requires`, 'names the milestone itself');
  }
  checkCircles(policy, report);
  checkThresholds('thresholds', policy, report);
  checkScopes(policy, report);
  checkJeopardy(policy, report);
}

function checkHours(at: string, { opensAt, closesAt, workdays, holidays }: Policy['calendar'], report: Report): void {
  if (opensAt >= closesAt) report(at, 'does not open before it closes');
  if (new Set(workdays).size !== workdays.length) report(`${at}.workdays`, 'names a weekday twice');
  if (new Set(holidays).size !== holidays.length) report(`${at}.holidays`, 'names a day twice');
}

function checkSiteNames({ sites }: Policy, report: Report): void {
  const owners = new Map<string, string>();
  for (const [id, { names }] of Object.entries(sites)) {
    for (const name of new Set([id, ...names].map((each) => each.toLowerCase().replaceAll(/\s+/g, '')))) {
      const other = owners.get(name);
      if (other !== undefined) report(`sites.${id}.names`, `"${name}" also names the site "${other}"`);
      owners.set(name, id);
    }
  }
}

function checkOwners(at: string, owners: readonly Owner[], known: KnownSystems | null, report: Report): void {
  if (new Set(owners).size !== owners.length) report(at, 'names an owner twice');
  for (const owner of owners) {
    if (!owner.startsWith('connection:') || known === null) continue;
    const id = owner.slice('connection:'.length);
    if (!known.connectionIds.has(id)) report(at, `names the connection "${id}", which is not there`);
  }
}

/** Two milestones that each wait for the other would never be reached. */
function checkCircles({ milestones }: Policy, report: Report): void {
  for (const [name, { publish }] of Object.entries(milestones)) {
    const seen = new Set<string>([name]);
    let next = publish.requires;
    while (next !== null && !seen.has(next)) {
      seen.add(next);
      next = milestones[next].publish.requires;
    }
    if (next === name && publish.requires !== name) {
      report(`milestones.${name}.publish.requires`, 'waits in a circle: it can never be reached');
    }
  }
}

function checkThresholds(at: string, { thresholds }: Pick<Policy, 'thresholds'>, report: Report): void {
  if (thresholds.billingUrgentDays < thresholds.billingDays) {
    report(`${at}.billingUrgentDays`, 'is shorter than billingDays: late billing would be urgent before it is late');
  }
  if (thresholds.carrierPatienceMs < thresholds.carrierSilenceMs) {
    report(`${at}.carrierPatienceMs`, 'is shorter than carrierSilenceMs: silence would be left alone and told at once');
  }
}

/** Which scope counts where several match is their order; two with one condition would hide each other. */
function checkScopes({ scopes, thresholds }: Policy, report: Report): void {
  const conditions = new Map<string, number>();
  for (const [position, scope] of scopes.entries()) {
    const at = `scopes.${position}`;
    if (Object.keys(scope.when).length === 0) report(`${at}.when`, 'names no order: change the policy itself');
    const key = JSON.stringify(Object.entries(scope.when).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const other = conditions.get(key);
    if (other !== undefined && contradict(scopes[other], scope)) {
      report(`${at}.when`, `is that of scope ${other + 1}, which says otherwise: join them`);
    }
    conditions.set(key, position);
    if (scope.when.item !== undefined && (scope.thresholds ?? scope.typical ?? scope.planning) !== undefined) {
      report(`${at}.when.item`, 'holds for lines: only tolerances may be changed for an item');
    }
    checkThresholds(`${at}.thresholds`, { thresholds: { ...thresholds, ...scope.thresholds } }, report);
  }
}

function contradict(a: PolicyScope | undefined, b: PolicyScope): boolean {
  return (['thresholds', 'tolerances', 'typical', 'planning'] as const).some((group) => {
    const [one, other] = [
      a?.[group] as Record<string, unknown> | undefined,
      b[group] as Record<string, unknown> | undefined,
    ];
    return Object.keys(one ?? {}).some((key) => other?.[key] !== undefined && other[key] !== one?.[key]);
  });
}

function checkJeopardy({ jeopardy: { weights, bands } }: Policy, report: Report): void {
  const total = weights.slip + weights.value + weights.tier + weights.trend;
  if (Math.abs(total - 100) > 1e-9) report('jeopardy.weights', `add up to ${total} and not to 100`);
  let next = 1;
  for (const band of JEOPARDY_BANDS) {
    const { from, to } = bands[band];
    if (from > to) report(`jeopardy.bands.${band}`, 'begins after it ends');
    else if (from !== next) {
      report(`jeopardy.bands.${band}`, from < next ? 'overlaps the band below' : 'leaves a gap to the band below');
    }
    next = to + 1;
  }
  if (next !== 101) report('jeopardy.bands.critical', 'does not end at 100');
}

function isZone(zone: string): boolean {
  try {
    zonedDays(zone);
    return true;
  } catch {
    return false;
  }
}
