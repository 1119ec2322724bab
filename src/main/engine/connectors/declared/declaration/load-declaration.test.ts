import { describe, expect, it } from 'vitest';
import { loadDeclaration } from './load-declaration.ts';

const GOOD = `connection: portal
name: Dealer portal
kind: commerce
monogram: DP
dates: { format: iso, zone: Europe/Berlin }
references:
  order_no: { stripPrefixes: [WEB-] }
streams:
  orders:
    files: [orders*.csv]
    format: csv
    kinds:
      - id: Order
        version: Changed
        documents:
          - kind: order
            label: Order
            references:
              - { type: order_no, role: is, value: Order }
            status:
              - of: Status
                meanings:
                  shipped: { axes: { fulfilment: complete } }
`;

/** The good declaration with one piece replaced; what is said of it. */
function problemsOf(piece: string, replacement: string): readonly string[] {
  expect(GOOD).toContain(piece);
  const loaded = loadDeclaration(GOOD.replace(piece, replacement), 'portal.yml');
  return loaded.ok ? [] : loaded.error.map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}`);
}

describe('a declaration', () => {
  it('is read from YAML and from JSON', () => {
    const fromYaml = loadDeclaration(GOOD, 'portal.yml');
    expect(fromYaml.ok && fromYaml.value.streams['orders']).toMatchObject({ files: ['orders*.csv'] });
    const fromJson = loadDeclaration(JSON.stringify(fromYaml.ok ? fromYaml.value : null, null, 2), 'portal.json');
    expect(fromJson).toEqual(fromYaml);
  });

  it('may repeat a part by an anchor', () => {
    const text = GOOD.replace(
      '- { type: order_no, role: is, value: Order }',
      '- &number { type: order_no, role: is, value: Order }\n              - *number',
    );
    const loaded = loadDeclaration(text, 'portal.yml');
    expect(loaded.ok && loaded.value.streams['orders']?.kinds[0]?.documents[0]?.references).toHaveLength(2);
  });
});

describe('a wrong declaration is refused with line, column and reason', () => {
  const table: readonly [string, string, string, string][] = [
    [
      'an unknown key',
      'format: csv',
      'formt: csv',
      'portal.yml:11:5 "formt" is not known here; did you mean "format"?',
    ],
    [
      'an unknown key deep inside',
      'label: Order',
      'lable: Order',
      'portal.yml:17:13 "lable" is not known here; did you mean "label"?',
    ],
    [
      'a count of a file that states none',
      '    files: [orders*.csv]\n',
      '    files: [orders*.csv]\n    count: { at: total }\n',
      'portal.yml:11:5 only a JSON document states a count beside its records; in csv a fact "control_total" does',
    ],
    ['a missing key', '    files: [orders*.csv]\n', '', 'portal.yml:9:3 "files" is missing'],
    ['a missing expression', 'id: Order\n        version', 'version', 'portal.yml:13:9 "id" is missing'],
    [
      'an unknown word',
      'kind: order\n',
      'kind: ordr\n',
      'portal.yml:16:13 "ordr" is not one of the known words; did you mean "order"?',
    ],
    [
      'an unknown axis',
      'fulfilment: complete',
      'fulfillment: complete',
      'portal.yml:23:38 "fulfillment" is not known here; did you mean "fulfilment"?',
    ],
    [
      'an unknown state of an axis',
      'fulfilment: complete',
      'fulfilment: completed',
      'portal.yml:23:38 "completed" is not one of the known words; did you mean "complete"?',
    ],
    ['a broken expression', 'label: Order', 'label: lines[', 'portal.yml:17:13 "lines[" is no JMESPath expression'],
    [
      'an unknown function',
      'version: Changed',
      'version: to_nmber(Changed)',
      'portal.yml:14:9 "to_nmber(Changed)": there is no function to_nmber(); did you mean "to_number"?',
    ],
    [
      'an unquoted list for an expression',
      'label: Order',
      'label: [Order, Line]',
      'portal.yml:17:13 expected a JMESPath expression: put it in quotes',
    ],
    [
      'a broken regular expression',
      'value: Order }',
      "value: Order, pattern: '(' }",
      'portal.yml:19:59 "(" is no regular expression',
    ],
    [
      'a regular expression that some text would hold up for ever',
      'value: Order }',
      String.raw`value: Order, pattern: '^(\d+)+x' }`,
      String.raw`portal.yml:19:59 "^(\d+)+x" is no regular expression to be used: it takes too long`,
    ],
    ['an unknown time zone', 'zone: Europe/Berlin', 'zone: Berlin', 'portal.yml:5:23 "Berlin" is no time zone'],
    ['an unknown date format', 'format: iso', 'format: dd.MM.jjjj', 'portal.yml:5:10 "jjjj" in the date format'],
    [
      'no streams',
      GOOD.slice(GOOD.indexOf('streams:')),
      'streams: {}\n',
      'portal.yml:8:1 at least one stream is needed',
    ],
    [
      'CSV settings of another format',
      'format: csv',
      'format: json\n    csv: { delimiter: ";" }',
      'portal.yml:12:5 "csv" says nothing about format json',
    ],
    [
      'a list where one belongs',
      'files: [orders*.csv]',
      'files: orders*.csv',
      'portal.yml:10:5 Invalid input: expected array',
    ],
    [
      'each without a key',
      'kind: order\n',
      'kind: order\n            each: lines\n',
      'portal.yml:17:13 "each" needs a "key"',
    ],
    ['a word that is no id', 'connection: portal', 'connection: dealer portal', 'portal.yml:1:1 letters, digits'],
    [
      'a part that is not scoped',
      'value: Order }',
      'value: Order, scope: { mine: x } }',
      'portal.yml:19:68 "mine" is not known here',
    ],
    ['YAML that breaks off', 'monogram: DP', 'monogram: "DP', 'portal.yml:'],
    ['a key twice', 'monogram: DP', 'monogram: DP\nname: Again', 'portal.yml:5:1 Map keys must be unique'],
  ];

  it.each(table)('%s', (_name, piece, replacement, expected) => {
    const problems = problemsOf(piece, replacement);
    expect(problems.filter((problem) => problem.startsWith(expected)).length === 0 ? problems : [expected]).toEqual([
      expected,
    ]);
  });

  it('a kind that nothing reaches', () => {
    const problems = problemsOf('    kinds:\n', '    kinds:\n      - { id: Other, documents: [] }\n');
    expect(problems).toEqual([
      'portal.yml:13:9 only the last kind can be without "when": the kinds after it would never be reached',
    ]);
  });

  it('every problem, in the order of the lines', () => {
    const loaded = loadDeclaration(
      GOOD.replace('format: csv', 'formt: csv').replace('label: Order', 'label: a..b').replace('name: ', 'nmae: '),
      'x.yml',
    );
    const lines = loaded.ok ? [] : loaded.error.map((problem) => problem.line);
    expect(new Set(lines)).toEqual(new Set([1, 2, 9, 11, 17]));
    expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  });

  it('says which keys lead there', () => {
    const loaded = loadDeclaration(GOOD.replace('role: is', 'role: has'), 'x.yml');
    expect(loaded.ok ? [] : loaded.error.map((problem) => problem.at)).toEqual([
      'streams.orders.kinds.0.documents.0.references.0.role',
    ]);
  });

  it.each(['', 'just text', '[1, 2]', 'null'])('%j is none at all', (text) => {
    const loaded = loadDeclaration(text, 'x.yml');
    expect(loaded.ok).toBe(false);
  });
});
