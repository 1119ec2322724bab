import { EDIFACT, NOWHERE, X12, type EdiFault, type EdiFile, type Interchange } from './envelope.ts';
import { readInterchange } from './interchange.ts';
import { readIsa, readUna, shown } from './separators.ts';
import { lineBreaks, Tokenizer } from './tokenizer.ts';

const BEGINNING = /ISA[^\w\s]|UNA[^\w\s]|UNB[^\w\s]|UNH[^\w\s]/g;

/**
 * Reads a file of X12 and EDIFACT interchanges, one after the other. Never throws; takes time in proportion to the
 * length of the text. What is broken says where, and what stands beside it is read on.
 */
export function parseEdi(text: string): EdiFile {
  const interchanges: Interchange[] = [];
  const faults: EdiFault[] = [];
  let at = 0;
  let line = 1;
  let told = false;
  const passTo = (to: number): void => {
    line += lineBreaks(text, at, to);
    at = to;
  };
  while (at < text.length) {
    BEGINNING.lastIndex = at;
    const found = BEGINNING.exec(text);
    const skipped = text.slice(at, found?.index ?? text.length);
    const content = skipped.search(/[^\s\uFEFF\p{Cc}]/u);
    // What follows a broken beginning has been told with it.
    if (content >= 0 && !told) {
      passTo(at + content);
      const rest = skipped.slice(content);
      faults.push({ sentence: strange(rest), place: { ...NOWHERE, line, tag: tagIn(rest) } });
    }
    if (!found) break;
    passTo(found.index);
    const isX12 = found[0].startsWith('ISA');
    const opening = isX12 ? readIsa(text, at) : readUna(text, at);
    if (!opening.ok) {
      faults.push({ sentence: `${opening.reason}.`, place: { ...NOWHERE, line, tag: found[0].slice(0, 3) } });
      passTo(at + 3);
      told = true;
      continue;
    }
    told = false;
    const tokenizer = new Tokenizer(text, opening.marks, opening.from, line);
    interchanges.push(readInterchange(tokenizer, isX12 ? X12 : EDIFACT, opening.marks, at));
    line = tokenizer.line;
    at = Math.max(tokenizer.at, at + 3);
  }
  if (interchanges.length === 0 && faults.length === 0) {
    faults.push({ sentence: 'The file is empty.', place: NOWHERE });
  }
  return { interchanges, faults };
}

function strange(text: string): string {
  if (/^STX[=+]/.test(text)) return 'This is a TRADACOMS transmission, which is neither X12 nor EDIFACT.';
  return `Here stands ${shown(text.slice(0, 40))}, outside of every interchange: one begins with ISA, UNA or UNB.`;
}

function tagIn(text: string): string | null {
  return /^[A-Z][A-Z0-9]{1,2}(?=[^A-Za-z0-9])/.exec(text)?.[0] ?? null;
}
