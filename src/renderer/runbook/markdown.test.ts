import { expect, it } from 'vitest';
import { blocksOf, spansOf } from './markdown.ts';
import { RUNBOOKS } from './pages.ts';

it('reads headings, paragraphs and lists whose items go over lines', () => {
  const text = '# Title\n\n**On screen.** One\ntwo.\n\n1. First\n   goes on.\n2. Second.\n\n- a\n- b\n';
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', level: 1, text: 'Title' },
    { kind: 'paragraph', text: '**On screen.** One two.' },
    { kind: 'list', ordered: true, items: ['First goes on.', 'Second.'] },
    { kind: 'list', ordered: false, items: ['a', 'b'] },
  ]);
});

it('reads emphasis, code and links, and keeps what is none of them', () => {
  expect(spansOf('In *Systems* run `sync` (**now**), see [Rate\u00A0limited](rate-limited.md): 2 * 3')).toEqual([
    { kind: 'text', text: 'In ' },
    { kind: 'em', text: 'Systems' },
    { kind: 'text', text: ' run ' },
    { kind: 'code', text: 'sync' },
    { kind: 'text', text: ' (' },
    { kind: 'strong', text: 'now' },
    { kind: 'text', text: '), see ' },
    { kind: 'link', text: 'Rate\u00A0limited', to: 'rate-limited.md' },
    { kind: 'text', text: ': 2 * 3' },
  ]);
});

it('every runbook is there, has a title and steps, and leads only to others that are there', () => {
  expect(RUNBOOKS.size).toBeGreaterThan(10);
  for (const [name, text] of RUNBOOKS) {
    if (name === 'README') continue;
    const blocks = blocksOf(text);
    expect([name, blocks[0]?.kind]).toEqual([name, 'heading']);
    expect([name, blocks.some(({ kind }) => kind === 'list')]).toEqual([name, true]);
    const said = blocks.flatMap((block) => (block.kind === 'list' ? block.items : [block.text]));
    for (const span of said.flatMap(spansOf)) {
      if (span.kind !== 'link' || span.to.startsWith('..')) continue;
      expect([name, RUNBOOKS.has(span.to.replace(/\.md(#.*)?$/, ''))]).toEqual([name, true]);
    }
  }
});
