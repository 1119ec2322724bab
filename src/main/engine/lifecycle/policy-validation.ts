import { SYSTEM_KINDS } from '#shared/domain/systems.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';
import { zonedDays } from './zoned-days.ts';

export interface PolicyProblem {
  /** Path inside the policy: "thresholds.pickupMs". */
  readonly at: string;
  /** Sentence for a person. */
  readonly problem: string;
}

type Members = Readonly<Record<string, unknown>>;

const SHARES: ReadonlySet<string> = new Set([
  'tolerances.quantityUnder',
  'tolerances.quantityOver',
  'tolerances.price',
  'linkConfidence',
]);
const MINUTES_OF_DAY = 24 * 60;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A policy as it was stored or edited: every member present, of its kind and within its range; or all that is wrong. */
export function validatePolicy(value: unknown): Result<Policy, readonly PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  compare(DEFAULT_POLICY, value, '', problems);
  if (problems.length === 0) checkMeaning(value as Policy, problems);
  return problems.length === 0 ? ok(value as Policy) : err(problems);
}

/** The shipped policy names every member; what it holds says of which kind each is. */
function compare(model: unknown, value: unknown, at: string, problems: PolicyProblem[]): void {
  if (Array.isArray(model)) {
    if (!Array.isArray(value)) problems.push({ at, problem: 'is not a list' });
  } else if (isMembers(model)) {
    if (!isMembers(value)) {
      problems.push({ at: at === '' ? 'policy' : at, problem: 'is not an object' });
      return;
    }
    for (const key of Object.keys(model)) compare(model[key], value[key], at === '' ? key : `${at}.${key}`, problems);
  } else if (typeof value !== typeof model) {
    problems.push({ at, problem: value === undefined ? 'is missing' : `is not a ${typeof model}` });
  } else if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0) && !SHARES.has(at)) {
    problems.push({ at, problem: 'is not a whole number of zero or more' });
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkMeaning(policy: Policy, problems: PolicyProblem[]): void {
  const { calendar, tolerances, stepMs, zone } = policy;
  if (!isZone(zone)) problems.push({ at: 'zone', problem: `"${zone}" is no time zone` });
  if (stepMs <= 0) problems.push({ at: 'stepMs', problem: 'is not greater than zero' });
  if (calendar.closesAt > MINUTES_OF_DAY || calendar.opensAt >= calendar.closesAt) {
    problems.push({ at: 'calendar', problem: 'does not open before it closes, within one day' });
  }
  if (calendar.workdays.length === 0 || calendar.workdays.some((day) => !Number.isInteger(day) || day < 1 || day > 7)) {
    problems.push({ at: 'calendar.workdays', problem: 'is not a list of weekdays from 1 (Monday) to 7' });
  }
  if (
    calendar.holidays.some((date) => typeof date !== 'string' || !DATE.test(date) || Number.isNaN(Date.parse(date)))
  ) {
    problems.push({ at: 'calendar.holidays', problem: 'holds something that is no date' });
  }
  for (const share of ['quantityUnder', 'quantityOver', 'price'] as const) {
    if (!(tolerances[share] >= 0 && tolerances[share] <= 1)) {
      problems.push({ at: `tolerances.${share}`, problem: 'is not between 0 and 1' });
    }
  }
  for (const group of ['milestones', 'axes', 'attributes', 'quantities'] as const) {
    for (const [name, { owners }] of Object.entries(policy[group])) checkOwners(`${group}.${name}`, owners, problems);
  }
}

function checkOwners(at: string, owners: readonly unknown[], problems: PolicyProblem[]): void {
  const kinds: readonly unknown[] = SYSTEM_KINDS;
  if (owners.length === 0) problems.push({ at, problem: 'has no owner' });
  if (new Set(owners).size !== owners.length) problems.push({ at, problem: 'names an owner twice' });
  for (const owner of owners) {
    if (!kinds.includes(owner)) problems.push({ at, problem: `${JSON.stringify(owner)} is no kind of system` });
  }
}

function isZone(zone: string): boolean {
  try {
    zonedDays(zone);
    return true;
  } catch {
    return false;
  }
}
