import type { DemoFailure } from '#shared/domain/demo-failures.ts';
import type { DemoConnection } from '#engine/ports/ports.ts';

/** Host → the demo company's thread. Each call is answered in the order it was made. */
export type DemoCall =
  | {
      readonly name: 'open';
      readonly orders: number;
      readonly seed: number;
      readonly moment: number;
      /** How far the company's clock runs ahead of the machine's, ms. */
      readonly offsetMs: number;
      /** Folder of its EDI mailbox. */
      readonly mailbox: string;
    }
  | { readonly name: 'advance'; readonly ms: number }
  | { readonly name: 'disturb'; readonly connectionId: string; readonly failure: DemoFailure | null }
  | { readonly name: 'close' };

/** The demo company's thread → host. */
export type DemoAnswer =
  | { readonly ok: true; readonly connections: readonly DemoConnection[] }
  | { readonly ok: false; readonly message: string };
