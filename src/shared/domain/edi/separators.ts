import type { Separators } from './segments.ts';

/** Separators of an interchange and where its first segment begins; or why there is none. */
export type Opening =
  | { readonly ok: true; readonly marks: Separators; readonly from: number }
  | { readonly ok: false; readonly reason: string };

const DEFAULT_UNA = ":+.? '";
/** From this version on ISA11 is the repetition separator (X12.5). */
const REPEATS_SINCE = '00402';
/** What may follow the ISA. */
const FIRST_TAG = /^[A-Z][A-Z0-9]{1,2}[^A-Za-z0-9]/;
/** Stand in data far too often to part repetitions, whatever the ISA says. */
const NO_REPETITION = /[\w\s.,/-]/;

/** X12 names its separators by their place in the ISA: after the tag, in ISA11, ISA16 and the character after it. */
export function readIsa(text: string, at: number): Opening {
  const element = text[at + 3] ?? '';
  if (element === '' || /[\w\s]/.test(element)) {
    return { ok: false, reason: `After "ISA" stands ${shown(element)}, which parts no elements` };
  }
  // By counting, because partners leave the padding out; what wraps lines is no content.
  let position = at + 3;
  for (let count = 1; count < 16; count += 1) {
    const next = text.indexOf(element, position + 1);
    if (next < 0 || next - position > 200) {
      return { ok: false, reason: `The ISA has ${count} elements where 16 are needed` };
    }
    position = next;
  }
  let after = position + 1;
  while (text[after] === '\r' || text[after] === '\n') after += 1;
  const component = text[after] ?? '';
  const terminatorAt = after + 1;
  const first = text[terminatorAt] ?? '';
  // A line break ends segments also where blanks stand before it.
  const terminator = /^[ \t\r]*\n/.test(text.slice(terminatorAt, terminatorAt + 8)) ? '\n' : first;
  if (component === '' || terminator === '') return { ok: false, reason: 'The ISA breaks off before its terminator' };
  const next = text.slice(terminatorAt + 1, terminatorAt + 40).trimStart();
  if (/[A-Za-z0-9]/.test(component + terminator)) {
    return {
      ok: false,
      reason: `The ISA is malformed: ${shown(component)} would part components and ${shown(terminator)} end segments`,
    };
  }
  if (next !== '' && !FIRST_TAG.test(next)) {
    return { ok: false, reason: `The ISA is malformed: after its sixteen elements stands ${shown(next.slice(0, 12))}` };
  }
  const parts = text.slice(at, position).split(element);
  const repetition = (parts[11] ?? '').trim();
  const repeats =
    (parts[12] ?? '').trim() >= REPEATS_SINCE && repetition.length === 1 && !NO_REPETITION.test(repetition);
  return {
    ok: true,
    marks: { element, component, repetition: repeats ? repetition : null, release: null, decimal: '.', terminator },
    from: at,
  };
}

/** EDIFACT names them in the UNA; without one they are as agreed since ever. */
export function readUna(text: string, at: number): Opening {
  const named = text.startsWith('UNA', at);
  const una = named ? text.slice(at + 3, at + 9) : DEFAULT_UNA;
  if (una.length < 6) return { ok: false, reason: 'The UNA breaks off: six characters are needed' };
  // By code unit: taking a text apart by characters would give fewer than six where one lies outside the basic plane.
  const [component = '', element = '', decimal = '', release = '', repetition = '', terminator = ''] = una.split('');
  if (/[A-Za-z0-9\s]/.test(component + element + terminator) || new Set([component, element, terminator]).size < 3) {
    return { ok: false, reason: `The UNA is malformed: ${shown(una)} are no six service characters` };
  }
  return {
    ok: true,
    marks: {
      component,
      element,
      decimal: decimal === ',' ? ',' : '.',
      release: release === ' ' ? null : release,
      // Syntax 4 uses "*" here where the partner repeats; older syntaxes leave it blank or reserve it.
      repetition: repetition === '*' && version(text, at, element, component) >= 4 && terminator !== '*' ? '*' : null,
      terminator,
    },
    from: named ? at + 9 : at,
  };
}

function version(text: string, at: number, element: string, component: string): number {
  const begin = text.indexOf(`UNB${element}`, at);
  if (begin < 0 || begin - at > 20) return 0;
  const [, syntax = ''] = text.slice(begin + 4, begin + 14).split(component);
  return Number(syntax[0] ?? 0) || 0;
}

export function shown(text: string): string {
  return text === '' ? 'nothing' : JSON.stringify(text);
}
