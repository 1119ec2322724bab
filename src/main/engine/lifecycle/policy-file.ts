import { z } from 'zod';
import { policyOverridesSchemaWith } from '#shared/contract/dto/policy.ts';
import { formatMicros, parseMicros, type Micros } from '#shared/domain/decimal.ts';
import { FREE_RECORDS, type PolicyOverrides } from '#shared/domain/policy.ts';
import { clockText, durationText, parseClock, parseDuration } from '#shared/domain/policy-words.ts';
import { err, ok, type Result } from '#shared/lib/result.ts';
import { isMembers } from '#shared/domain/policy-overrides.ts';
import { validateOverrides, type KnownSystems, type PolicyProblem } from './policy-validation.ts';

/** Of the file's form; another than this is refused. */
export const POLICY_FILE_VERSION = 1;

const DURATION = /^\s*(\d+(\.\d+)?\s*(d|h|min|m|s|ms)\s*)+$/;
const CLOCK = /^([01]?\d|2[0-3]):[0-5]\d$|^24:00$/;
const DECIMAL = /^\d+(\.\d{1,6})?$/;

/** Names that end in "Ms" where they are stored, as files write them: "settle", "creditAgedBh". */
const DURATION_NAMES = new Map<string, string>();

const overridesInFile = policyOverridesSchemaWith({
  duration: z
    .codec(z.string().regex(DURATION, 'is no duration like "8 h", "90 min" or "2 d 4 h"'), z.number(), {
      decode: (text) => parseDuration(text) ?? Number.NaN,
      encode: durationText,
    })
    .meta({ description: 'A duration: "8 h", "90 min", "2 d 4 h".' }),
  clock: z
    .codec(z.string().regex(CLOCK, 'is no time of day like "08:30"'), z.number(), {
      decode: (text) => parseClock(text) ?? Number.NaN,
      encode: clockText,
    })
    .meta({ description: 'A time of day at the place: "08:30".' }),
  micros: z
    .codec(z.string().regex(DECIMAL, 'is no amount like "12400" or "0.01"'), z.number(), {
      decode: (text) => {
        const amount = parseMicros(text);
        return amount.ok ? amount.value : Number.NaN;
      },
      encode: (value) => formatMicros(value as Micros),
    })
    .meta({ description: 'A decimal as text: "12400", "0.01".' }),
  durationKey: (key) => {
    const name = key.slice(0, -'Ms'.length);
    DURATION_NAMES.set(name, key);
    return name;
  },
});

/** A policy as people edit it, keep it under version control and hand it on. */
export const policyFileSchema = z.strictObject({
  $schema: z.string().optional().meta({ description: 'Where an editor finds this schema.' }),
  policyFile: z.literal(POLICY_FILE_VERSION).meta({ description: 'Version of this file format.' }),
  note: z.string().max(1000).optional().meta({ description: 'Why it is so.' }),
  policy: overridesInFile.meta({
    description: 'What differs from the shipped policy; all else stays as it is shipped.',
  }),
});

export interface PolicyFile {
  readonly overrides: PolicyOverrides;
  readonly note: string;
}

export function writePolicyFile({ overrides, note }: PolicyFile): string {
  const policy: unknown = z.encode(overridesInFile, renamed(overrides, '', shortName) as never);
  return `${JSON.stringify({ policyFile: POLICY_FILE_VERSION, ...(note === '' ? {} : { note }), policy }, null, 2)}\n`;
}

/** Reads what `writePolicyFile` wrote or a person edited; or tells everything that is wrong with it. */
export function readPolicyFile(
  text: string,
  known: KnownSystems | null = null,
): Result<PolicyFile, readonly PolicyProblem[]> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return err([{ at: 'file', problem: `is no JSON: ${error instanceof Error ? error.message : String(error)}` }]);
  }
  const parsed = policyFileSchema.safeDecode(content as never);
  if (!parsed.success) {
    return err(
      parsed.error.issues.map((issue) => ({
        at: issue.path.join('.') || 'file',
        problem: issue.code === 'unrecognized_keys' ? `has no member ${issue.keys.join(', ')}` : wording(issue.message),
      })),
    );
  }
  const checked = validateOverrides(renamed(parsed.data.policy, '', longName), known);
  if (!checked.ok) return checked;
  return ok({ overrides: checked.value, note: parsed.data.note ?? '' });
}

function wording(message: string): string {
  const text = message.replace(/^Invalid (input|option): /, '').replace(/^Invalid string: /, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function shortName(key: string): string {
  return key.endsWith('Ms') ? key.slice(0, -'Ms'.length) : key;
}

function longName(key: string): string {
  return DURATION_NAMES.get(key) ?? key;
}

/** Every member under its other name, except names that a company chose. */
function renamed(value: unknown, parent: string, name: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, '', name));
  if (!isMembers(value)) return value;
  const free = FREE_RECORDS.has(parent);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [free ? key : name(key), renamed(member, free ? '' : key, name)]),
  );
}
