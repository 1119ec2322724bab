import type { ReplyMessage } from '#shared/contract/envelope.ts';

/** One connected client as the engine sees it, whatever carries the messages. */
export interface EnginePeer {
  send(message: ReplyMessage): void;
  /** Messages arrive unvalidated. */
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}
