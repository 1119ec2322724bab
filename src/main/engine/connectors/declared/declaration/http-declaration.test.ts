import { describe, expect, it } from 'vitest';
import { loadDeclaration } from './load-declaration.ts';

const GOOD = `throughline: 1
connection: portal
name: Dealer portal
kind: commerce
monogram: DP
api:
  url: https://portal.example.com/v1
  auth: { kind: api_key, header: X-Key }
  rate: { requests: 60, per: minute }
streams:
  orders:
    request: { get: orders, query: { since: '{since}', page: '{page}' } }
    records: data
    paging: { by: page, size: 50 }
    changes: { at: changed }
    details:
      lines: { request: { get: 'orders/{id}/lines' } }
    kinds: [{ id: id, documents: [{ kind: order }] }]
`;

function problemsOf(piece: string, replacement: string): readonly string[] {
  expect(GOOD).toContain(piece);
  const loaded = loadDeclaration(GOOD.replace(piece, replacement), 'portal.yml');
  return loaded.ok ? [] : loaded.error.map(({ line, at, reason }) => `${line} ${at}: ${reason}`);
}

describe('a declaration of an API', () => {
  it('is read', () => {
    expect(loadDeclaration(GOOD, 'portal.yml')).toMatchObject({ ok: true, value: { api: { rate: { requests: 60 } } } });
  });

  it.each([
    ['throughline: 1', 'throughline: 2', /^1 throughline: this Throughline reads format 1, not 2$/],
    ['url: https://', 'url: ftp://', /^7 api\.url: expected an address that begins with https/],
    ['https://portal', 'https://ada:secret@portal', /^7 api\.url: leave user and password out/],
    ['kind: api_key', 'kind: api-key', /^8 api\.auth\.kind: "api-key" is not one .*did you mean "?api_key/],
    [', header: X-Key', '', /^8 api\.auth\.kind: an API key stands in a "header" or in a "parameter"/],
    ['header: X-Key }', 'header: X-Key, secret: abc }', /^8 api\.auth\.secret: "secret" is not known here/],
    [
      '  rate:',
      '  headers: { Authorization: abc }\n  rate:',
      /^9 api\.headers: credentials never stand in a declaration/,
    ],
    ['per: minute', 'per: minutes', /^9 api\.rate\.per: "minutes" is not one/],
    ['get: orders,', 'got: orders,', /^12 streams\.orders\.request\.got: "got" is not known here; did you mean "get"/m],
    ["page: '{page}' }", "page: '{pgae}' }", /^12 streams\.orders\.request: there is no \{pgae\} here/],
    [", page: '{page}'", '', /^14 streams\.orders\.paging\.by: "page" needs \{page\} in the request/],
    ['by: page', 'by: pages', /^14 streams\.orders\.paging\.by: "pages" is not one .*did you mean "?page/],
    ['size: 50', "total: 'a[0]', size: 50", /^14 streams\.orders\.paging\.total: "a\[0\]" is no plain path/],
    ['    changes: { at: changed }\n', '', /^12 streams\.orders\.request: \{since\} needs "changes"/],
    ["since: '{since}', ", '', /^$/],
    ['at: changed }', 'at: changed, overlap: 2 hours }', /^15 streams\.orders\.changes\.overlap: a number with s, m/],
    ['orders/{id}', 'orders/{since}', /^17 streams\.orders\.details\.lines\.request: there is no \{since\} here/],
    ['get: orders,', "get: 'orders/{id}',", /^12 streams\.orders\.request: there is no \{id\} here/],
    ['    details:', '    count: {}\n    details:', /^16 streams\.orders\.count: says neither where the count stands/],
    [
      '    details:',
      '    count: { request: { get: orders/count } }\n    details:',
      /^16 streams\.orders\.count\.request: asks without \{since\}, but the list with it/,
    ],
    [
      '    details:',
      "    count: { request: { get: orders, query: { page: '{page}' } } }\n    details:",
      /^16 streams\.orders\.count\.request: there is no \{page\} here/,
    ],
    ['records: data', 'records: data[', /^13 streams\.orders\.records: "data\[" is no JMESPath expression/],
    ['    request:', '    files: [a.csv]\n    request:', /files/],
    ['api:\n  url: https://portal.example.com/v1\n', 'api:\n  address: x\n', /^6 api\.url: "url" is missing$/m],
  ])('%s → %s', (piece, replacement, expected) => {
    const problems = problemsOf(piece, replacement);
    expect(problems.join('\n')).toMatch(expected);
  });

  it.each([
    ['unused', "since: '{since}', ", '', 'at: changed }', 'at: changed, since: date }', /"since" is about \{since\}/],
    ['OData records', 'by: page, size: 50', 'by: odata', 'x', 'x', /leave "records" out/],
    ['cursors of GraphQL', 'by: page, size: 50', 'by: graphql_cursor', 'x', 'x', /does not go with get or post/],
  ])('%s', (_name, piece, replacement, second, secondReplacement, expected) => {
    const text = GOOD.replace(piece, replacement).replace(second, secondReplacement);
    const loaded = loadDeclaration(text, 'portal.yml');
    expect(loaded.ok ? '' : loaded.error.map(({ reason }) => reason).join('\n')).toMatch(expected);
  });

  it('reads one place', () => {
    expect(problemsOf('streams:', 'folder: in\nstreams:').join()).toMatch(/^10 folder: an API has no "folder"/);
    const files = 'orders: { files: [a.csv], format: csv, kinds: [{ id: a, documents: [] }] }';
    const loaded = loadDeclaration(`${GOOD.slice(0, GOOD.indexOf('  orders:'))}  ${files}\n`, 'portal.yml');
    expect(loaded.ok ? '' : loaded.error[0]?.reason).toMatch(/it reads no files/);
    const noApi = loadDeclaration(GOOD.replace(/api:\n(  .*\n)+/, ''), 'portal.yml');
    expect(noApi.ok ? '' : noApi.error[0]?.reason).toMatch(/a "request" needs "api"/);
  });
});
