/**
 * What a reference value names. `order_no` names an order and is an identity key among order-class documents;
 * the others name what their word says, in the scope that issues them.
 */
export const REFERENCE_TYPES = [
  'order_no',
  'order_id',
  'customer_po',
  'fulfilment_no',
  'fulfilment_id',
  'shipment_no',
  'shipment_id',
  'bol',
  'pro',
  'tracking',
  'sscc',
  'invoice_no',
  'invoice_id',
  'payment_no',
  'return_no',
  'case_no',
  'case_id',
  'line_id',
  'package_no',
  'purchase_no',
  'message_no',
] as const;
export type ReferenceType = (typeof REFERENCE_TYPES)[number];

/** A weak key names a thing only where it points to exactly one; every other type is strong. */
export const WEAK_REFERENCE_TYPES: ReadonlySet<ReferenceType> = new Set(['customer_po']);

/** Types whose value names an order: order-class documents that share one are of the same order. */
export const IDENTITY_REFERENCE_TYPES: ReadonlySet<ReferenceType> = new Set(['order_no', 'order_id']);

/**
 * - `is`: the document is the thing that the value names (its own number or id).
 * - `points_to`: the document speaks about the thing that the value names.
 * - `may_name`: it speaks about the thing that the value names in one of several scopes, and does not tell which.
 */
export type ReferenceRole = 'is' | 'points_to' | 'may_name';

/**
 * Which of several authorities issued a number: an estate with two ERPs has two orders 10045. Holds where all that it
 * asks for holds; of several rules the first that holds decides.
 */
export interface ScopeRule {
  readonly scope: string;
  /** The text as written begins so, without regard to case ("DE-"). */
  readonly prefix?: string;
  /** Regular expression that the text as written matches. */
  readonly pattern?: string;
  /** JSON Pointer into the payload (a company code, a warehouse), and the values that it has there. */
  readonly field?: string;
  readonly values?: readonly string[];
}

/** How people type one number in different systems; applied in this order. */
export interface NormalisationRule {
  /** Regular expression that stands between several numbers of one field. */
  readonly split?: string;
  /** Regular expression of a number inside text: each match (its first group) is one number. */
  readonly find?: string;
  /**
   * Regular expression with one capture group: the part that is the number. Of several, the first that matches. Without
   * a match the value has no key.
   */
  readonly pattern?: string | readonly string[];
  /** Prefixes to drop, without regard to case ("SO-", "#"). */
  readonly stripPrefixes?: readonly string[];
  /** Drop leading zeros. Default true for values that are digits only. */
  readonly stripLeadingZeros?: boolean;
  /** Who issued the number. Where none holds, the number may be of any of their scopes and says so. */
  readonly scopes?: readonly ScopeRule[];
}

/** Where a learned rule reads: references of a type as the source wrote them, or a document's label or summary. */
export type RuleSource = ReferenceType | 'label' | 'summary';

/**
 * What a person taught about one connection: where a number of one type stands inside a field, another is meant. Adds
 * references to its documents; takes none away. Reads what the mapping gave, never what another rule added.
 */
export interface ReferenceRule {
  readonly id: string;
  readonly connectionId: string;
  readonly from: RuleSource;
  /** Regular expression over the text as written; each match (its first group) is one number. */
  readonly pattern: string;
  readonly to: { readonly type: ReferenceType; readonly scope: string };
  /** The sentence that a person approved: "the number after “SO ” in the summary is an order number". */
  readonly words?: string;
  readonly stripPrefixes?: readonly string[];
  readonly stripLeadingZeros?: boolean;
}

/** Words that people write where a number is asked for. They would glue thousands of orders together. */
const PLACEHOLDERS = new Set(
  [
    '',
    // Nothing is meant.
    'NA NAN NIL NONE NULL NOPO NOPONUMBER NONUMBER NOREF NOREFERENCE NOTRACKING NOTAPPLICABLE NOTAVAILABLE NOTREQUIRED BLANK EMPTY DUMMY UNDEFINED UNKNOWN VARIOUS MISC TEST OHNE OHNENUMMER KEINE KEINEANGABE UNBEKANNT AUCUN AUCUNE INCONNU NINGUNO DESCONOCIDO SINNUMERO',
    // To be told later.
    'TBD TBA TBC TOFOLLOW FOLLOWS TOBEADVISED TOBECONFIRMED TOBEDETERMINED PENDING FOLGT PENDIENTE',
    // Why it was ordered.
    'STOCK STOCKORDER INVENTORY REPLEN REPLENISHMENT BLANKET BLANKETORDER STANDINGORDER SAMPLE SAMPLES WARRANTY REPLACEMENT ASAP RUSH URGENT LAGER LAGERAUFTRAG LAGERBESTELLUNG MUSTER',
    // How it was ordered or paid.
    'VERBAL VERBALPO VERBALORDER PHONE PHONEORDER TELEPHONE TELEFON TELEFONISCH MÜNDLICH MUENDLICH EMAIL PEREMAIL ASPEREMAIL FAX WEB WEBORDER WEBSITE ONLINE INTERNET CASH COD CARD CREDITCARD PREPAID',
    // How it leaves the house.
    'PICKUP CUSTOMERPICKUP WILLCALL COLLECT COLLECTION HANDDELIVERED HANDDELIVERY OWNTRUCK ABHOLUNG SELBSTABHOLER SELBSTABHOLUNG',
    // Where to look.
    'SEEATTACHED SEENOTES SEEBELOW SEEABOVE SEEEMAIL PERQUOTE ASPERQUOTE SAMEASABOVE SAMEASLAST ASDISCUSSED SIEHEANLAGE SIEHEANHANG',
  ].flatMap((words) => words.split(' ')),
);

/** "+49 40 123-456", "0049 40 123456", "(555) 010-0199", "Tel. 040 123456": marks that only telephone numbers have. */
const TELEPHONE =
  /^(?:(?:tel|phone|fon|mobile)\.?:?\s*[+(]?\d[\d\s()./-]{5,}|\+\d[\d\s()./-]{6,}|00[1-9]\d{0,2}[\s/]\(?\d[\d\s()./-]{5,}|\(\d{2,5}\)\s?\d[\d\s./-]{4,})$/iu;
/** "2026-05-01", "01.05.2026", "5/1/26": a date as people write it, with its marks. */
const DATE =
  /^(?:(?:19|20)\d{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\2(?:(?:19|20)\d{2}|\d{2}))$/u;
/** "xxx": one letter over and over. */
const REPEATED_LETTER = /^(\p{L})\1{2,}$/u;
/** "999999": one digit over and over. Shorter runs are numbers like any other, and so is what has a prefix ("SO-111111"). */
const REPEATED_DIGIT = /^(\d)\1{5,}$/u;

/** Numbers that people and carriers give and that others type again. A system's ids may be letters alone. */
const TYPED_TYPES: ReadonlySet<ReferenceType> = new Set([
  'fulfilment_no',
  'shipment_no',
  'bol',
  'pro',
  'tracking',
  'sscc',
  'invoice_no',
  'payment_no',
  'return_no',
  'case_no',
  'package_no',
  'purchase_no',
]);

/** Whether a word stands where a number is asked for ("REGULAR TRUCK"): where it is on several orders it means none of them. */
export function isWordForNumber(type: ReferenceType, normalised: string): boolean {
  return TYPED_TYPES.has(type) && !/\p{N}/u.test(normalised);
}

/** Longer text is no reference; what stands further back in it is not looked at. */
const MAX_TEXT = 4_000;

/**
 * The comparable form of a reference value: compatible forms of characters made one (NFKC), upper case, without spaces
 * and punctuation, prefix and leading zeros dropped by rule. Null where the text names nothing ("N/A", "TBD", only
 * zeros, one digit repeated without a prefix, a telephone number, a date).
 */
export function normaliseReference(text: string, rule: NormalisationRule = {}): string | null {
  return normalised({ text, prefixed: false }, rule);
}

/** A text, and whether letters that belong to it stood before it: somebody meant a number, whatever its digits are. */
interface FoundText {
  readonly text: string;
  readonly prefixed: boolean;
}

function normalised(found: FoundText, rule: NormalisationRule): string | null {
  let { prefixed } = found;
  let value = found.text.normalize('NFKC').trim().slice(0, MAX_TEXT);
  if (rule.pattern !== undefined) {
    const patterns = typeof rule.pattern === 'string' ? [rule.pattern] : rule.pattern;
    const match = firstMatch(value, patterns);
    if (!match) return null;
    const number = numberOf(match);
    value = number.text;
    prefixed ||= number.prefixed;
  }
  for (const prefix of rule.stripPrefixes ?? []) {
    const length = lengthOfPrefix(value, prefix);
    if (length === 0) continue;
    value = value.slice(length);
    prefixed = true;
    break;
  }
  if (TELEPHONE.test(value) || DATE.test(value)) return null;
  value = value.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (rule.stripLeadingZeros ?? /^\d+$/.test(value)) value = value.replace(/^0+(?=.)/, '');
  if (PLACEHOLDERS.has(value) || /^0*$/.test(value) || REPEATED_LETTER.test(value)) return null;
  return !prefixed && REPEATED_DIGIT.test(value) ? null : value;
}

/** The part of a match that is the number: its first group, else all of it. */
function numberOf(match: RegExpExecArray): FoundText {
  const text = match[1] ?? match[0];
  const before = match[0].slice(0, match[0].indexOf(text));
  return { text, prefixed: /\p{L}/u.test(before) };
}

/** How much of a value is the prefix, with the blanks and marks that stand for its own: "so 10045" for "SO-". */
function lengthOfPrefix(value: string, prefix: string): number {
  if (value.toUpperCase().startsWith(prefix.toUpperCase())) return prefix.length;
  const letters = prefix.replace(/[^\p{L}\p{N}]/gu, '');
  if (letters === '') return 0;
  return expression(`^${letters}[^\\p{L}\\p{N}]*(?=\\p{N})`, 'iu').exec(value)?.[0].length ?? 0;
}

function firstMatch(value: string, patterns: readonly string[]): RegExpExecArray | null {
  for (const pattern of patterns) {
    const found = expression(pattern, 'iu').exec(value);
    if (found) return found;
  }
  return null;
}

/** A number that a field holds. */
export interface NamedNumber {
  /** As the source wrote it. */
  readonly text: string;
  /** Null when the text names nothing. */
  readonly normalised: string | null;
}

/** The numbers that a text names: split, then found inside, then normalised. */
export function readNumbers(text: string, rule: NormalisationRule = {}): readonly NamedNumber[] {
  const { split, find } = rule;
  if (split === undefined && find === undefined) return [{ text, normalised: normaliseReference(text, rule) }];
  const whole = text.slice(0, MAX_TEXT);
  const pieces = split === undefined ? [whole] : whole.split(expression(split, 'u'));
  return pieces.flatMap((piece) =>
    find === undefined ? named({ text: piece, prefixed: false }, rule) : numbersFound(piece, find, rule),
  );
}

/** The numbers that a pattern finds in a text, each normalised. */
export function numbersFound(text: string, pattern: string, rule: NormalisationRule): readonly NamedNumber[] {
  return found(text, pattern).flatMap((each) => named(each, rule));
}

function named({ text, prefixed }: FoundText, rule: NormalisationRule): readonly NamedNumber[] {
  const written = text.trim();
  return written === '' ? [] : [{ text: written, normalised: normalised({ text: written, prefixed }, rule) }];
}

/** Every part of a text that a pattern matches: its first group, else the whole match. */
export function allMatches(text: string, pattern: string): string[] {
  return found(text, pattern).map((each) => each.text);
}

function found(text: string, pattern: string): readonly FoundText[] {
  return [...text.slice(0, MAX_TEXT).matchAll(expression(pattern, 'giu'))].map(numberOf);
}

const expressions = new Map<string, RegExp>();

/** Compiled once: a backfill asks for the same few millions of times. Patterns come from settings and are few. */
function expression(pattern: string, flags: string): RegExp {
  const name = `${flags}/${pattern}`;
  let compiled = expressions.get(name);
  if (!compiled) expressions.set(name, (compiled = new RegExp(pattern, flags)));
  return compiled;
}

/**
 * The scope of a number by the rules; null where none of them holds.
 * @param valueAt the payload's text at a JSON Pointer, null where there is none
 */
export function scopeOf(
  text: string,
  rules: readonly ScopeRule[],
  valueAt: (pointer: string) => string | null,
): string | null {
  const written = text.normalize('NFKC').trim();
  const rule = rules.find(
    ({ prefix, pattern, field, values }) =>
      (prefix === undefined || written.toUpperCase().startsWith(prefix.toUpperCase())) &&
      (pattern === undefined || expression(pattern, 'iu').test(written)) &&
      (field === undefined || isAmong(valueAt(field), values)),
  );
  return rule?.scope ?? null;
}

function isAmong(value: string | null, values: readonly string[] | undefined): boolean {
  return value !== null && (values === undefined || values.includes(value));
}

/** One text for a key: `order_no|bc|10045`. The scope is the authority that issues the number. */
export function referenceKey(type: ReferenceType, scope: string, normalised: string): string {
  return `${type}|${scope}|${normalised}`;
}
