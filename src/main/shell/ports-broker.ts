import { randomUUID } from 'node:crypto';
import { ipcMain, MessageChannelMain, type IpcMainEvent, type WebContents } from 'electron';
import { CHANNELS } from '../process/channels.ts';
import type { EngineProcess } from './engine-process.ts';

export interface PortsBroker {
  /** Gives every page that waits, or whose engine has gone, a port to the present engine. */
  giveAll(): void;
}

/** Joins pages to the engine directly; their messages never pass through the shell. */
export function brokerPorts(engine: EngineProcess, isTrusted: (event: IpcMainEvent) => boolean): PortsBroker {
  const pages = new Set<WebContents>();
  const give = (page: WebContents): void => {
    const { port1, port2 } = new MessageChannelMain();
    engine.connect(port1);
    page.postMessage(CHANNELS.port, randomUUID(), [port2]);
  };
  ipcMain.on(CHANNELS.portWanted, (event) => {
    if (!isTrusted(event)) return;
    const page = event.sender;
    if (!pages.has(page)) {
      pages.add(page);
      page.once('destroyed', () => pages.delete(page));
    }
    if (engine.isReady()) give(page);
  });
  return {
    giveAll() {
      for (const page of pages) give(page);
    },
  };
}
