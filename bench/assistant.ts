import { MessageChannel } from 'node:worker_threads';
import { Help } from '#engine/pipeline/assistant/help.ts';
import type { AssistantStart } from '#engine/pipeline/assistant/assistant-messages.ts';
import type { Helper } from '#engine/canonical/sharing.ts';
import { SOURCE_WORKERS } from '../src/main/adapters/source-workers.ts';
import { createThreadWorkers } from '../src/main/adapters/workers.ts';

/** The thread that computes along with a writer, as it does in a first sync. */
export interface BenchAssistant {
  readonly helper: Helper;
  end(): Promise<void>;
}

export function callAssistant(file: string): BenchAssistant {
  const { port1, port2 } = new MessageChannel();
  const start: AssistantStart = { file, port: port2 };
  const thread = createThreadWorkers(SOURCE_WORKERS).spawn('assistant', start, [port2]);
  const helper = new Help(
    () => undefined,
    () => undefined,
  );
  helper.comes(port1);
  return {
    helper,
    async end() {
      port1.close();
      await thread.terminate();
    },
  };
}
