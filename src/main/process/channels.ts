/** Names of the few messages between the page's preload and the shell. */
export const CHANNELS = {
  /** Preload → shell: one call of the shell contract, answered. */
  ask: 'throughline:ask',
  /** Preload → shell: this page is ready for a port to the engine. */
  portWanted: 'throughline:port-wanted',
  /** Shell → preload: a port to the engine, with its nonce. */
  port: 'throughline:port',
} as const;

/** What the preload posts to its page along with the port. */
export interface PortMessage {
  readonly type: 'throughline-port';
  /** A page takes each nonce once. */
  readonly nonce: string;
}

/** Errors cross Electron's own calls as text only, so an answer carries them as data. */
export type ShellAnswer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly message: string };
