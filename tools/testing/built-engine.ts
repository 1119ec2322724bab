import { EventEmitter, once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient, type EngineClient } from '#shared/contract/client.ts';
import type { ToEngine, ToShell } from '../../src/main/process/messages.ts';

/** Stands where Electron's parent port is in the engine's process, and keeps its secrets. */
class ParentPort extends EventEmitter {
  readonly secrets = new Map<string, string>();

  postMessage(message: ToShell): void {
    if (message.type !== 'secret') {
      this.emit(message.type, message);
      return;
    }
    const { id, action, reference, value } = message;
    if (action === 'set') this.secrets.set(reference, value ?? '');
    if (action === 'remove') this.secrets.delete(reference);
    const found = action === 'get' ? (this.secrets.get(reference) ?? null) : null;
    queueMicrotask(() => this.tell({ type: 'secret-answer', id, value: found, error: null }));
  }

  tell(data: ToEngine, ports: readonly EventEmitter[] = []): void {
    this.emit('message', { data, ports });
  }
}

export interface BuiltEngine {
  readonly client: EngineClient;
  readonly secrets: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

/** Runs a built `engine.utility.js` in this process, which has no Electron, and joins one client to it. */
export async function startBuiltEngine(
  builtFolder: string,
  options: { readonly dataFolder: string; readonly demoOrders: number | null },
): Promise<BuiltEngine> {
  mkdirSync(options.dataFolder, { recursive: true });
  const shell = new ParentPort();
  Object.assign(process, { parentPort: shell });
  await import(pathToFileURL(join(builtFolder, 'engine.utility.js')).href);
  Reflect.deleteProperty(process, 'parentPort');
  const ready = once(shell, 'ready');
  shell.tell({
    type: 'start',
    ...options,
    version: '1.2.3',
    user: 'someone',
    secretsProtection: 'a test',
    grantKey: 'a test',
  });
  await ready;

  let hear: (message: unknown) => void = () => undefined;
  const port = Object.assign(new EventEmitter(), {
    start: () => undefined,
    postMessage: (message: unknown) => hear(message),
  });
  shell.tell({ type: 'connect' }, [port]);
  const client = createClient({
    send: (message) => void port.emit('message', { data: structuredClone(message) }),
    onMessage: (listener) => {
      hear = listener;
    },
    onClose: () => undefined,
  });
  return {
    client,
    secrets: shell.secrets,
    async close() {
      const closed = once(shell, 'closed');
      shell.tell({ type: 'close' });
      await closed;
    },
  };
}
