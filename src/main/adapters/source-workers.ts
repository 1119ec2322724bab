import type { WorkerFiles } from './workers.ts';

/** The engine's threads as they lie in the source tree, for hosts that run unbuilt. */
export const SOURCE_WORKERS: WorkerFiles = {
  writer: new URL('../engine/pipeline/writer.worker.ts', import.meta.url),
  assistant: new URL('../engine/pipeline/assistant/assistant.worker.ts', import.meta.url),
  reader: new URL('../engine/queries/reader.worker.ts', import.meta.url),
  past: new URL('../engine/as-of/past.worker.ts', import.meta.url),
  deriver: new URL('../engine/as-of/derive.worker.ts', import.meta.url),
  previewer: new URL('../engine/pipeline/policy-preview/preview.worker.ts', import.meta.url),
  replayer: new URL('../engine/pipeline/replay/replay.worker.ts', import.meta.url),
  study: new URL('../engine/queries/studies/study.worker.ts', import.meta.url),
  exporter: new URL('../engine/exports/export.worker.ts', import.meta.url),
};

export const SOURCE_DEMO_COMPANY = new URL('./demo-company.worker.ts', import.meta.url);
