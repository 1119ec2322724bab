import { app } from 'electron';
import type { EngineProcess } from './engine-process.ts';

/** The app ends only after the engine has written what it holds; a hung engine is ended after a while. */
export function quitInOrder(engine: EngineProcess): void {
  let state: 'running' | 'closing' | 'closed' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void engine.close().finally(() => {
      state = 'closed';
      app.quit();
    });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}
