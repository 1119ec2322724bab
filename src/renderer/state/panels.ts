import { create } from 'zustand';

export interface PanelValues {
  readonly railFolded: boolean;
  readonly peekOpen: boolean;
  readonly peekWidth: number;
  readonly exceptionWidth: number;
  readonly evidenceWidth: number;
  /** Period and basis of the overview's figures, as their address has them. */
  readonly kpiPeriod: string;
  readonly kpiBasis: string;
}

interface Panels extends PanelValues {
  set(values: Partial<PanelValues>): void;
}

export const usePanels = create<Panels>((set) => ({
  railFolded: false,
  peekOpen: false,
  peekWidth: 460,
  exceptionWidth: 420,
  evidenceWidth: 480,
  kpiPeriod: 'days-30',
  kpiBasis: 'promise',
  set,
}));
