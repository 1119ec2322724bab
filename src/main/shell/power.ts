import { powerMonitor, type BrowserWindow } from 'electron';
import type { EngineProcess } from './engine-process.ts';

/** Tells the engine when the machine sleeps and wakes, and ends it in good order when the machine goes down. */
export function followPower(engine: EngineProcess, quit: () => void): void {
  powerMonitor.on('suspend', () => engine.tellPower('suspend'));
  powerMonitor.on('resume', () => engine.tellPower('resume'));
  powerMonitor.on('shutdown', quit);
}

/** Windows tells windows, not the power monitor, that the session ends. */
export function followSessionEnd(window: BrowserWindow, quit: () => void): void {
  if (process.platform === 'win32') window.on('session-end', quit);
}
