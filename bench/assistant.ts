import { MessageChannel } from 'node:worker_threads';
import { Assistant, isWorthSharing } from '#engine/pipeline/assistant/assistant.ts';
import type { AssistantStart } from '#engine/pipeline/assistant/assistant-messages.ts';
import type { PipelineOptions } from '#engine/pipeline/pipeline.ts';
import { alone } from '#engine/canonical/sharing.ts';
import { SOURCE_WORKERS } from '../src/main/adapters/source-workers.ts';
import { createThreadWorkers } from '../src/main/adapters/workers.ts';

/** The thread that computes along with a writer, as it does in a first sync. */
export interface BenchAssistant {
  readonly share: NonNullable<PipelineOptions['share']>;
  end(): Promise<void>;
}

export function callAssistant(file: string): BenchAssistant {
  const { port1, port2 } = new MessageChannel();
  const start: AssistantStart = { file, port: port2 };
  const thread = createThreadWorkers(SOURCE_WORKERS).spawn('assistant', start, [port2]);
  const assistant = new Assistant(port1);
  return {
    share: (batches, now) => (isWorthSharing(batches) ? assistant.share(batches, now) : alone(batches)),
    async end() {
      port1.close();
      await thread.terminate();
    },
  };
}
