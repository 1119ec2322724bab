import { z } from 'zod';
import { hostKeyField, sftpServerField } from '../../kit/sftp-folder.ts';
import { checkKinds, documents, recordKind } from './documents.ts';
import { areaOf } from '../workbook/address.ts';
import { closed, dateField, expression, oneOf, plainPath } from './fields.ts';

const csv = closed({
  delimiter: z.string().min(1).max(3).optional().meta({ description: 'Default ",".' }),
  quote: z.string().length(1).optional().meta({ description: "Default '\"'." }),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({ description: 'Names of the columns of a file without a header line.' }),
  encoding: oneOf(['utf-8', 'windows-1252', 'utf-16le']).optional().meta({ description: 'Default utf-8.' }),
});

const rowRange = z
  .string()
  .refine((text) => areaOf(text) !== null, 'a range such as B3:H200, B:H, 3:200 or B3:H')
  .meta({ description: 'Where the rows stand, header included: B3:H200, B:H, 3:200; B3:H is open below.' });

const xlsx = closed({
  sheet: z
    .union([z.string().min(1), z.int().min(1)])
    .optional()
    .meta({ description: 'Name of the sheet, or its place among the tabs that are seen. Default the first of those.' }),
  header: z.int().min(1).optional().meta({
    description: 'Row that names the columns; rows above it are left out. Default the first that holds something.',
  }),
  range: rowRange.optional(),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({ description: 'Names of the columns of a sheet without a header row, from the first of the range on.' }),
  fillDown: z.array(z.string().min(1)).min(1).optional().meta({
    description: 'Columns whose empty cells stand for the cell above: an order number only on its first line.',
  }),
});

const patterns = z.array(z.string().min(1)).min(1);

const source = {
  files: patterns.meta({ description: 'Patterns of file names: sales-*.json, **/*.csv' }),
  except: patterns.optional().meta({ description: 'Patterns of file names to leave out.' }),
  format: oneOf(['csv', 'ndjson', 'json', 'xlsx']),
  csv: csv.optional(),
  xlsx: xlsx.optional(),
  records: expression
    .optional()
    .meta({ description: 'Where the records stand in the document. Default: the document.' }),
};

const gathered = closed({
  from: closed(source)
    .superRefine(checkSource)
    .optional()
    .meta({ description: 'Other files that hold the rows. Default: the files of the stream.' }),
  when: expression.optional().meta({ description: 'Only rows where this holds.' }),
  of: expression.meta({ description: 'Id of the record that the row belongs to.' }),
  id: expression.meta({ description: "The row's own id, unique in its record." }),
  version: expression.optional().meta({ description: 'As of the record.' }),
});

const kind = closed({
  ...recordKind,
  version: expression
    .optional()
    .meta({ description: 'Grows with every change; the greatest is current. Default: file time, then row.' }),
  changedAt: dateField.optional().meta({ description: 'When the source changed the record.' }),
  documents,
});

const SFTP_LOGINS = ['password', 'key', 'key_with_passphrase'] as const;

/** Where files are picked up, when not on this machine. */
export const sftp = closed({
  server: sftpServerField.meta({ description: 'files.example.com, with :2222 where its port is not 22.' }),
  user: z.string().min(1),
  hostKey: hostKeyField.optional().meta({
    description: 'Fingerprint of its key, SHA256:…, as its owner gives it. Without it, a test tells the one shown.',
  }),
  login: oneOf(SFTP_LOGINS).optional().meta({ description: 'Default password. The secret is asked for apart.' }),
}).meta({ description: 'An SFTP server that holds the files; "folder" is a path on it.' });

/** Records that stand in files. */
export const fileStream = closed({
  title: z.string().min(1).optional().meta({ description: "The source's own word for these records." }),
  ...source,
  count: closed({ at: plainPath })
    .optional()
    .meta({ description: 'Where a JSON document states how many records it holds; another figure is set aside.' }),
  gather: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'letters, digits and "_" only'), gathered)
    .optional()
    .meta({ description: 'Rows that belong inside the record, put there under this name: the lines of an order.' }),
  kinds: z.array(kind).min(1),
}).superRefine((value, context) => {
  checkSource(value, context);
  if (value.count !== undefined && value.format !== 'json') {
    const message = `only a JSON document states a count beside its records; in ${value.format} a fact "control_total" does`;
    context.addIssue({ code: 'custom', path: ['count'], message });
  }
  checkKinds(value.kinds, context);
});

function checkSource(
  value: {
    readonly format: string;
    readonly csv?: unknown;
    readonly xlsx?:
      | { readonly header?: number | undefined; readonly range?: string | undefined; readonly columns?: unknown }
      | undefined;
    readonly records?: string | undefined;
  },
  context: z.core.$RefinementCtx,
): void {
  for (const settings of ['csv', 'xlsx'] as const) {
    if (value[settings] === undefined || value.format === settings) continue;
    const message = `"${settings}" says nothing about format ${value.format}`;
    context.addIssue({ code: 'custom', path: [settings], message });
  }
  if (value.xlsx?.header !== undefined && value.xlsx.columns !== undefined) {
    const message = '"columns" names the columns of a sheet without a header row: leave out one of the two';
    context.addIssue({ code: 'custom', path: ['xlsx', 'columns'], message });
  }
  const area = areaOf(value.xlsx?.range ?? '');
  const header = value.xlsx?.header;
  if (area !== null && header !== undefined && (header < area.firstRow || header > area.lastRow)) {
    const message = `row ${header} is outside the range ${value.xlsx?.range}, which takes in the header row`;
    context.addIssue({ code: 'custom', path: ['xlsx', 'header'], message });
  }
  if (value.records !== undefined && (value.format === 'csv' || value.format === 'xlsx')) {
    const what = value.format === 'csv' ? 'a CSV file' : 'a sheet';
    const message = `a row of ${what} is the record: "records" has no meaning`;
    context.addIssue({ code: 'custom', path: ['records'], message });
  }
}
