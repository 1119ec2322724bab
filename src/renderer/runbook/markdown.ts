/** What our runbooks are written in: headings, paragraphs, lists; no more of Markdown. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] };

export type Span =
  | { readonly kind: 'text' | 'strong' | 'em' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

const ITEM = /^(?:(\d+)\.|[-*])\s+/;

export function blocksOf(markdown: string): Block[] {
  return markdown
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('|'))
    .map((part): Block => {
      const heading = /^(#+)\s+(.*)$/.exec(part);
      if (heading) return { kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' };
      const lines = part.split('\n');
      if (!ITEM.test(lines[0] ?? '')) return { kind: 'paragraph', text: joined(lines) };
      const items: string[][] = [];
      for (const line of lines) {
        if (ITEM.test(line)) items.push([line.replace(ITEM, '')]);
        else items.at(-1)?.push(line);
      }
      return { kind: 'list', ordered: /^\d/.test(part), items: items.map(joined) };
    });
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => line.trim()).join(' ');
}

const INLINE = /\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g;

export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) spans.push({ kind: 'text', text: text.slice(at, match.index) });
    const [whole, strong, em, code, words, to] = match;
    if (strong !== undefined) spans.push({ kind: 'strong', text: strong });
    else if (em !== undefined) spans.push({ kind: 'em', text: em });
    else if (code !== undefined) spans.push({ kind: 'code', text: code });
    else spans.push({ kind: 'link', text: words ?? '', to: to ?? '' });
    at = match.index + whole.length;
  }
  if (at < text.length) spans.push({ kind: 'text', text: text.slice(at) });
  return spans;
}
