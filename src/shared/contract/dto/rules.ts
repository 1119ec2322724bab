import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/document.ts';
import { REFERENCE_TYPES } from '../../domain/references.ts';
import { UNLINKED_CODES } from '../../domain/unlinked.ts';
import { instantSchema } from './values.ts';

/** How references of one connection are read, as it was learned from an example: data, never code. */
export const referenceRuleSchema = z.strictObject({
  id: z.string().min(1).max(100),
  connectionId: z.string().min(1).max(100),
  from: z.enum([...REFERENCE_TYPES, 'label', 'summary']),
  /** Regular expression; each match, or its first group, is one number. */
  pattern: z.string().min(1).max(300),
  to: z.strictObject({ type: z.enum(REFERENCE_TYPES), scope: z.string().max(100) }),
  words: z.string().max(300).exactOptional(),
  stripPrefixes: z.array(z.string().max(40)).max(20).readonly().exactOptional(),
  stripLeadingZeros: z.boolean().exactOptional(),
});

const namedOrder = z.strictObject({ orderKey: z.string(), orderNo: z.string() });

/** One document that a rule places differently. */
const ruleExampleSchema = z.strictObject({
  documentKey: z.string(),
  connectionId: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  label: z.string(),
  /** The text that the rule reads and the number that it takes from it; null where the document follows another. */
  found: z.strictObject({ within: z.string(), text: z.string() }).nullable(),
  before: z.array(namedOrder),
  after: z.array(namedOrder),
  /** Why it belongs to no order afterwards. */
  code: z.enum(UNLINKED_CODES).nullable(),
});
export type RuleExample = z.infer<typeof ruleExampleSchema>;

const examples = z.strictObject({ count: z.number().int(), examples: z.array(ruleExampleSchema) });

/** What a rule would change on the stored history, before it changes anything. Each document counts once. */
export const rulePreviewSchema = z.strictObject({
  /** Documents that were read, and in how many of them the rule finds a number. */
  read: z.number().int(),
  matched: z.number().int(),
  /** Without an order before, with one after. */
  linked: examples,
  /** With other orders than before. */
  moved: examples,
  /** With an order before, without one after. */
  broken: examples,
  /** The number names several orders, so that no person could tell either. */
  ambiguous: examples,
  /** The number is on too many documents to mean one. */
  hubs: examples,
  /** The number names nothing that any system has sent. */
  unknown: examples,
  /** Orders that gain or lose a document. */
  orders: z.number().int(),
  /** Decisions and documents that the answer was computed from. */
  revision: z.number().int(),
});
export type RulePreview = z.infer<typeof rulePreviewSchema>;

/** A rule that would have linked a document to an order, as a suggestion. */
export const ruleProposalSchema = z.strictObject({
  rule: referenceRuleSchema,
  words: z.string(),
  /** The text that it reads here and the number that it takes. */
  found: z.strictObject({ within: z.string(), text: z.string() }),
  /** Documents waiting in the inbox that it would place, this one included. */
  places: z.number().int(),
  /** Why it must not be learned. */
  refused: z.string().nullable(),
});
export type RuleProposal = z.infer<typeof ruleProposalSchema>;

/** A learned rule as the list of rules shows it. */
export const learnedRuleSchema = z.strictObject({
  decisionId: z.string(),
  rule: referenceRuleSchema,
  words: z.string(),
  author: z.string(),
  at: instantSchema,
  inForce: z.boolean(),
  /** Why it does nothing although nobody undid it. */
  switchedOff: z.string().nullable(),
});
export type LearnedRule = z.infer<typeof learnedRuleSchema>;
