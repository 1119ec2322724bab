import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { AXES, AXIS_STATES, MILESTONE_CODES } from '#shared/domain/milestones.ts';
import { EXCEPTIONS, EXCEPTION_STATES, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { QUANTITY_TYPES } from '#shared/domain/document.ts';
import { DIRECTIONS } from '#shared/domain/jeopardy.ts';

const codes = Object.keys(EXCEPTIONS) as [ExceptionCode, ...ExceptionCode[]];
const code = z.enum(codes);

/** "2026-03-02 09:00" in the company's zone. */
const moment = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'expected a moment such as 2026-03-02 09:00');
/** "wms.order W-1": system, kind of record, its id there. */
const record = z.string().regex(/^[a-z][a-z0-9]*\.[a-z_]+ .+$/, 'expected a record such as "wms.order W-1"');
const payload = z.record(z.string(), z.unknown());

const decision = z.union([
  z.strictObject({ link: record, order: record }),
  z.strictObject({ unlink: record, order: record }),
  z.strictObject({ state: z.enum(EXCEPTION_STATES), of: code, order: z.string() }),
  z.strictObject({ owner: z.string(), of: code, order: z.string() }),
  z.strictObject({ snooze: moment, reason: z.string(), of: code, order: z.string() }),
  z.strictObject({ note: z.string(), of: code.optional(), order: z.string() }),
  /** Takes back the decision with that place in the story, counted from 1. */
  z.strictObject({ undo: z.number().int().positive() }),
  /** Any decision as the log holds it, for kinds that need no words of their own here. */
  z.strictObject({ body: z.looseObject({ kind: z.string() }) }),
]);

/** "CR-AGED", "CR-AGED critical", "CR-AGED under CR-HOLD", "CR-HOLD high, acknowledged, ada". */
const exceptionLine = z.string().refine((text) => codes.some((each) => text.split(/[ ,]/)[0] === each), {
  error: 'expected a code, perhaps with a severity, "under" its root, a state and an owner',
});

const orderExpectation = z.strictObject({
  /** "on time", "late 51 h", "early 5 h 30 min"; with a basis: "late 51 h (open)". */
  slip: z.string().optional(),
  /** Hours per cause; all of them. */
  causes: z.partialRecord(code, z.string()).optional(),
  /** Words that the sentence holds. */
  why: z.union([z.string(), z.array(z.string())]).optional(),
  /** All open exceptions. */
  open: z.array(exceptionLine).optional(),
  /** Exceptions that are listed as cleared; others may be too. */
  cleared: z.array(code).optional(),
  /** Every record that belongs to the order, its own among them. */
  documents: z.array(record).optional(),
  /** Rule of the link, per record: identity, reference, chain, weak, decision. */
  links: z.record(z.string(), z.string()).optional(),
  /** "complete 2026-03-02 12:00", "complete", "partial", "none". */
  milestones: z.partialRecord(z.enum(MILESTONE_CODES), z.string()).optional(),
  axes: z.partialRecord(z.enum(AXES), z.enum(AXIS_STATES)).optional(),
  /** Quantities per line, in units. */
  lines: z.record(z.string(), z.partialRecord(z.enum(QUANTITY_TYPES), z.number())).optional(),
  /** Words that a line's remarks hold, per line; an empty list: no remark. */
  mismatches: z.record(z.string(), z.array(z.string())).optional(),
  /** Subjects on which systems disagree; all of them. */
  conflicts: z.array(z.string()).optional(),
  promise: z.string().optional(),
  'first promise': z.string().optional(),
  /** Every promise and wish: "2026-03-02 promise 2026-03-06", "2026-03-03 promise 2026-03-06 > 2026-03-11 by us: Backorder". */
  promises: z.array(z.string()).optional(),
  /** Changes of the order and its lines: "2026-03-03 12:00 line 10 ordered 10 pcs > 8 pcs after release". */
  changes: z.array(z.string()).optional(),
  /** Estimates of the delivery that were moved: "2026-03-05 09:00 2026-03-07 16:00". */
  estimates: z.array(z.string()).optional(),
  /** Of the danger that the order is in; null where it is in none. */
  direction: z.enum(DIRECTIONS).nullable().optional(),
  value: z.string().optional(),
  customer: z.string().optional(),
  next: z.enum(MILESTONE_CODES).nullable().optional(),
  closed: z.boolean().optional(),
  cancelled: z.boolean().optional(),
});

const expectation = z.strictObject({
  /** Orders by their number; a number that two orders have is written with its system: "erp2 SO-1". */
  orders: z.record(z.string(), orderExpectation).optional(),
  /** How many orders there are. */
  'order count': z.number().int().optional(),
  /** Records of no order; all of them. */
  unlinked: z.array(record).optional(),
  /** The first orders offered for a record of no order. */
  candidates: z.record(z.string(), z.array(z.string())).optional(),
  /** Open exceptions of a connection as a whole; all of them. */
  systems: z.record(z.string(), z.array(exceptionLine)).optional(),
  /** Records set aside, with words of the reason. */
  parked: z.record(z.string(), z.string()).optional(),
});

const step = z
  .looseObject({
    at: moment,
    /** The source's own change stamp, where it is not the moment of arrival: a record that comes late. */
    recorded: moment.optional(),
    decide: z.array(decision).optional(),
    /** Records that their source has deleted. */
    delete: z.array(record).optional(),
    /** Runs that ended, by system: ok, empty, or an error by its kind. */
    runs: z.record(z.string(), z.string()).optional(),
    /** Days that systems name in their answers as the end of their interface; null: they name none any more. */
    sunset: z.record(z.string(), moment.nullable()).optional(),
    expect: expectation.optional(),
  })
  .transform(({ at, recorded, decide, delete: deleted, runs, sunset, expect, ...payloads }, context) => {
    const arrivals: { system: string; stream: string; payload: Record<string, unknown> }[] = [];
    for (const [key, value] of Object.entries(payloads)) {
      const place = /^([a-z][a-z0-9]*)\.([a-z_]+)$/.exec(key);
      const list = z.union([payload, z.array(payload)]).safeParse(value);
      if (!place || !list.success) {
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'expected "system.stream" with one payload or a list',
        });
        continue;
      }
      for (const each of Array.isArray(list.data) ? list.data : [list.data])
        arrivals.push({ system: place[1] ?? '', stream: place[2] ?? '', payload: each });
    }
    return {
      at,
      recorded: recorded ?? at,
      arrivals,
      decide: decide ?? [],
      deleted: deleted ?? [],
      runs: runs ?? {},
      sunset: sunset ?? {},
      expect,
    };
  });

/** Stages of the life of an order to which nothing happens, in their sequence. */
const USUAL_COURSE = z
  .record(z.string(), z.array(step))
  .parse(parseDocument(readFileSync(new URL('./usual-course.yaml', import.meta.url), 'utf8')).toJS());
const STAGES = Object.keys(USUAL_COURSE);

const scenarioSchema = z.strictObject({
  scenario: z.string().min(10),
  /** What it shows, in a sentence. */
  shows: z.string().min(10),
  /** Codes that this scenario raises, and that it clears: the coverage of the taxonomy is counted from here. */
  raises: z.array(code).optional(),
  clears: z.array(code).optional(),
  /** Overrides of the policy in force from the start. */
  policy: z.record(z.string(), z.unknown()).optional(),
  /** The usual course up to this stage goes before the story: see usual-course.yaml. */
  begins: z.enum(STAGES as [string, ...string[]]).optional(),
  story: z.array(step).min(1),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioStep = Scenario['story'][number];
export type ScenarioDecision = ScenarioStep['decide'][number];
export type Expectation = NonNullable<ScenarioStep['expect']>;
export type OrderExpectation = z.output<typeof orderExpectation>;

/** Reads a scenario. @throws with file, line and reason */
export function readScenario(file: string): Scenario {
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: true });
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}: ${broken.message}`);
  const parsed = scenarioSchema.safeParse(document.toJS());
  if (parsed.success) {
    const { begins, story } = parsed.data;
    const before = begins === undefined ? [] : STAGES.slice(0, STAGES.indexOf(begins) + 1);
    return { ...parsed.data, story: [...before.flatMap((stage) => USUAL_COURSE[stage] ?? []), ...story] };
  }
  throw new Error(
    `${file}:\n${parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n')}`,
  );
}
