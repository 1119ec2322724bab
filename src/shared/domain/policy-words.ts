import { formatMicros, type Micros } from './decimal.ts';
import { EXCEPTIONS, isExceptionCode } from './exceptions.ts';
import { MILESTONE_LABELS, type MilestoneCode } from './milestones.ts';
import type { LeadTime, OrderCondition, PolicyScope } from './policy.ts';
import {
  PLANNING_FIELDS,
  THRESHOLD_FIELDS,
  TOLERANCE_FIELDS,
  TYPICAL_FIELDS,
  type PolicyField,
} from './policy-fields.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

/** A member that two policies differ in, as a path of names. */
export interface PolicyDifference {
  readonly path: readonly string[];
  /** Undefined where the member is on one side only. */
  readonly before: unknown;
  readonly after: unknown;
}

/** "Credit hold ages after: 8 h → 12 h" */
export function differenceText({ path, before, after }: PolicyDifference): string {
  return `${memberTitle(path)}: ${memberText(path, before)} → ${memberText(path, after)}`;
}

const FIELDS: Readonly<Record<string, Readonly<Record<string, PolicyField>>>> = {
  thresholds: THRESHOLD_FIELDS,
  tolerances: TOLERANCE_FIELDS,
  typical: TYPICAL_FIELDS,
  planning: PLANNING_FIELDS,
};

const PART_WORDS: Readonly<Record<string, string>> = {
  owners: 'owners',
  freshMs: 'cedes when silent for',
  settleMs: 'settles within',
  estimatesFrom: 'estimates shown from',
  requires: 'reached only with',
  workdays: 'workdays',
  opensAt: 'opens at',
  closesAt: 'closes at',
  holidays: 'holidays',
  names: 'names',
  zone: 'time zone',
  items: 'items',
  skips: 'skips',
};

const MEMBER_WORDS: Readonly<Record<string, string>> = {
  zone: 'Time zone',
  settleMs: 'Systems have to agree within',
  stepMs: 'Grain of growing durations',
  proofOfDeliveryRequired: 'A proof of delivery is required',
  billedFromProof: 'Billing waits for the proof of delivery',
  linkConfidence: 'A link waits for a person below',
  leadTimes: 'Lead times',
  scopes: 'Figures for some orders',
  'severity.pressingMs': 'Graver when promised within',
  'severity.raiseTopDecile': 'Graver for the top tenth by value',
  'severity.lowerInTime': 'Milder when expected in time',
  'jeopardy.slipToleranceMs': 'Slip that gives full jeopardy',
  'cutOffs.release': 'Release cut-off',
  'cutOffs.picked': 'Picking cut-off',
  'cutOffs.handover': 'Handover to the carrier',
};

const GROUP_WORDS: Readonly<Record<string, string>> = {
  calendar: 'Calendar',
  sites: 'Site',
  lineKinds: 'Lines of kind',
  valueTopDecile: 'Top tenth by value from',
  valueDeciles: 'Tenths by value in',
  latePenalties: 'Penalty of',
  teams: 'Team for',
  tiers: 'Tier of',
  weights: 'Jeopardy points for',
  bands: 'Jeopardy band',
};

/** What a path of the policy is called: "Delivered: owners", "Credit hold ages after". */
export function memberTitle(path: readonly string[]): string {
  const [group = '', name = '', part = '', inner = ''] = path;
  const known = MEMBER_WORDS[path.slice(0, 2).join('.')];
  if (known !== undefined) return known;
  const field = FIELDS[group]?.[name];
  if (field) return field.label;
  if (group === 'enabled' && isExceptionCode(name)) return `Rule ${EXCEPTIONS[name].title}`;
  if (group === 'severity' && isExceptionCode(part)) return `Severity of ${EXCEPTIONS[part].title}`;
  if (group === 'jeopardy') return [GROUP_WORDS[name] ?? name, part, inner].filter((word) => word !== '').join(' ');
  if (group === 'milestones') return joined(MILESTONE_LABELS[name as MilestoneCode], inner === '' ? part : inner);
  if (group === 'axes' || group === 'attributes' || group === 'quantities') {
    return joined(`${capital(name.replaceAll('_', ' '))}${group === 'quantities' ? ' quantity' : ''}`, part);
  }
  const words = GROUP_WORDS[group];
  if (group === 'calendar') return joined('Calendar', name);
  if (words === undefined) return path.join('.');
  return joined(`${words} ${name.replaceAll('_', ' ')}`, part);
}

function joined(subject: string, part: string): string {
  return part === '' ? subject : `${subject}: ${PART_WORDS[part] ?? part}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A value of the policy in words, by where it stands. */
function memberText(path: readonly string[], value: unknown): string {
  const last = path.at(-1) ?? '';
  if (value === undefined || value === null) return last === 'estimatesFrom' ? 'anybody' : 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return listWords(last, value);
  if (typeof value === 'object') return `${Object.keys(value).length} settings`;
  if (typeof value === 'string') return value in MILESTONE_LABELS ? MILESTONE_LABELS[value as MilestoneCode] : value;
  if (typeof value !== 'number') return JSON.stringify(value);
  const unit = FIELDS[path[0] ?? '']?.[path[1] ?? '']?.unit;
  if (unit !== undefined) return fieldText(unit, value);
  if (last.endsWith('Ms')) return durationText(value);
  if (last === 'opensAt' || last === 'closesAt' || path[0] === 'cutOffs') return clockText(value);
  if (path[0] === 'valueTopDecile') return formatMicros(value as Micros);
  if (path[0] === 'latePenalties' || path[1] === 'tiers' || last === 'linkConfidence') return shareText(value);
  return String(value);
}

function listWords(last: string, value: readonly unknown[]): string {
  if (value.length === 0) return 'none';
  if (last === 'workdays') return value.map((day) => WEEKDAYS[Number(day) - 1] ?? String(day)).join(' ');
  if (last === 'scopes') return value.map((scope) => scopeText(scope as PolicyScope)).join('; ');
  if (last === 'leadTimes') return value.map((lead) => conditionText((lead as LeadTime).when)).join('; ');
  if (last === 'holidays' || last === 'valueDeciles') return `${value.length} entries`;
  return value.map(String).join(', ');
}

export function fieldText(unit: PolicyField['unit'], value: number): string {
  switch (unit) {
    case 'elapsed':
      return durationText(value);
    case 'business':
      return `${durationText(value)} of business time`;
    case 'days':
      return `${value} business day${value === 1 ? '' : 's'}`;
    case 'share':
      return shareText(value);
    case 'micros':
      return formatMicros(value as Micros);
    default:
      return String(value);
  }
}

function scopeText({ when, thresholds, tolerances, typical, planning }: PolicyScope): string {
  const groups = { thresholds, tolerances, typical, planning };
  const figures = Object.entries(groups).flatMap(([group, members]) =>
    Object.entries(members ?? {}).map(
      ([name, value]) => `${memberTitle([group, name])} ${memberText([group, name], value)}`,
    ),
  );
  return `${conditionText(when)}: ${figures.join(', ') || 'nothing'}`;
}

/** "customer C1000, from 10000 EUR" */
export function conditionText(when: OrderCondition): string {
  const { valueFrom, ...names } = when;
  const parts = Object.entries(names).map(([name, value]) => `${name} ${value}`);
  if (valueFrom) parts.push(`from ${formatMicros(valueFrom.amount)} ${valueFrom.currency}`);
  return parts.join(', ') || 'every order';
}

const UNITS: readonly (readonly [number, string])[] = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [1000, 's'],
  [1, 'ms'],
];

/** Exact, in as few units as it takes: "8 h", "1 d 12 h", "0 h". */
export function durationText(ms: number): string {
  let left = ms;
  const parts: string[] = [];
  for (const [unit, word] of UNITS) {
    const count = Math.floor(left / unit);
    if (count > 0) parts.push(`${count} ${word}`);
    left -= count * unit;
  }
  return parts.join(' ') || '0 h';
}

/** The same read back; also "1.5 h" and "90 min". Null for anything else. */
export function parseDuration(text: string): number | null {
  let total = 0;
  let rest = text.trim();
  if (rest === '') return null;
  while (rest !== '') {
    const match = /^(\d+(?:\.\d+)?)\s*(d|h|min|m|s|ms)(?![a-z])\s*/.exec(rest);
    if (!match) return null;
    const unit = UNITS.find(([, word]) => word === (match[2] === 'm' ? 'min' : match[2]))?.[0] ?? 0;
    total += Number(match[1]) * unit;
    rest = rest.slice(match[0].length);
  }
  return Number.isInteger(total) ? total : Math.round(total);
}

/** Minutes after midnight as "08:30"; "24:00" is the end of the day. */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

export function parseClock(text: string): number | null {
  const match = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text.trim());
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
  return minutes <= 1440 ? minutes : null;
}

export function shareText(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
