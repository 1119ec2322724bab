import { app, crashReporter, dialog, shell, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { ContractErrorData } from '#shared/contract/errors.ts';

/** Keeps crash dumps on this machine; nothing is sent. Must run before anything else can crash. */
export function keepCrashDumps(): void {
  crashReporter.start({ uploadToServer: false });
}

/** Writes down what died, and loads the page again when its process did. */
export function followCrashes(log: (sentence: string) => void): void {
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit')
      log(`${details.name ?? details.type} ended: ${details.reason}, code ${details.exitCode}.`);
  });
  app.on('render-process-gone', (_event, contents, details) => {
    log(`The page's process ended: ${details.reason}, code ${details.exitCode}.`);
    const canReload =
      details.reason !== 'clean-exit' && details.reason !== 'launch-failed' && details.reason !== 'integrity-failure';
    if (canReload && !contents.isDestroyed()) contents.reload();
  });
}

export interface CrashChoices {
  readonly logFolder: string;
  readonly tryAgain: () => void;
  readonly quit: () => void;
}

/** The shell itself could not start; there is nothing to fall back on. */
export function endWithError(error: unknown): void {
  dialog.showErrorBox('Throughline cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

export const ENGINE_KEEPS_STOPPING = {
  message: 'The engine stopped three times in a row.',
  next: 'Nothing that was received is lost. Its logs say what happened; they hold no secrets.',
};

/** The engine does not run: says why, and lets a person decide, with the logs at hand. */
export async function askAboutEngine(
  window: BrowserWindow | null,
  reason: Pick<ContractErrorData, 'message' | 'next'>,
  choices: CrashChoices,
): Promise<void> {
  const question: MessageBoxOptions = {
    type: 'error',
    title: 'Throughline',
    message: reason.message,
    detail: reason.next,
    buttons: ['Try again', 'Open the logs', 'Quit'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
  for (;;) {
    const { response } = await (window === null
      ? dialog.showMessageBox(question)
      : dialog.showMessageBox(window, question));
    if (response === 0) return choices.tryAgain();
    if (response === 2) return choices.quit();
    await shell.openPath(choices.logFolder);
  }
}
