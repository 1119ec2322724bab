import type { Answers } from './fake-host.ts';

export interface NeededSecret {
  readonly key: string;
  readonly label: string;
  readonly set?: boolean;
}

/** What is known of a declaration that needs these secrets. */
export const declaring = (...secrets: readonly NeededSecret[]): Answers => ({
  'declarations.read': () => ({
    connectionId: 'erp',
    name: 'ERP',
    kind: 'erp',
    place: '/in',
    secrets: secrets.map((secret) => ({ help: '', set: false, ...secret })),
    known: false,
  }),
});
