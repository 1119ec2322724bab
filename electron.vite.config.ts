import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const source = (path: string): string => join(root, 'src', path);

/** Whose code is in a bundle, with the words that their licences want kept; packed beside the app. */
const license = { fileName: 'licenses.txt' };

/** What `dependencies` lists stays outside the bundles and is packed as it is; everything else is bundled. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      license,
      rolldownOptions: {
        // Native parts that ssh2 looks for and does without.
        external: ['cpu-features', /sshcrypto\.node$/],
        // The workers lie beside the engine under these names; the engine's process starts them by file.
        input: {
          index: source('main/index.ts'),
          'engine.utility': source('main/engine.utility.ts'),
          'writer.worker': source('main/engine/pipeline/writer.worker.ts'),
          'assistant.worker': source('main/engine/pipeline/assistant/assistant.worker.ts'),
          'reader.worker': source('main/engine/queries/reader.worker.ts'),
          'replay.worker': source('main/engine/pipeline/replay/replay.worker.ts'),
          'preview.worker': source('main/engine/pipeline/policy-preview/preview.worker.ts'),
          'study.worker': source('main/engine/queries/studies/study.worker.ts'),
          'demo-company.worker': source('main/adapters/demo-company.worker.ts'),
          'past.worker': source('main/engine/as-of/past.worker.ts'),
          'derive.worker': source('main/engine/as-of/derive.worker.ts'),
          'export.worker': source('main/engine/exports/export.worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but Electron, so all else is in it, as CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [react()],
    build: {
      outDir: join(root, 'out/renderer'),
      license,
      minify: true,
      // The page is loaded from this machine, whole.
      chunkSizeWarningLimit: 5000,
      rolldownOptions: { input: source('renderer/index.html') },
    },
  },
});
