import { z } from 'zod';
import { CASE } from '../manifest.ts';
import { queryStream } from './query-stream.ts';

/** Cases: what people were told, and between which times. */
export const caseStream = queryStream({
  manifest: CASE,
  fields: (config) => [
    'CaseNumber',
    'Type',
    'Status',
    'Priority',
    'Subject',
    'Description',
    'CreatedDate',
    'ClosedDate',
    'IsClosed',
    'Account.Name',
    'Account.AccountNumber',
    ...(config.caseOrderNumberField === '' ? [] : [config.caseOrderNumberField]),
  ],
  children: null,
  knownBy: ['case_no', 'order_no'],
  numbers: ({ caseOrderNumberField }) => ({ case_no: ['CaseNumber'], order_no: [caseOrderNumberField] }),
  schema: z.looseObject({
    Id: z.string(),
    SystemModstamp: z.string(),
    CaseNumber: z.string(),
    Status: z.string(),
    CreatedDate: z.string(),
    IsClosed: z.boolean(),
  }),
});
