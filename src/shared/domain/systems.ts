/** The kinds of system an order touches. */
export const SYSTEM_KINDS = ['erp', 'wms', 'tms', 'crm', 'commerce', 'edi', 'finance', 'files'] as const;
export type SystemKind = (typeof SYSTEM_KINDS)[number];
