import {
  app,
  crashReporter,
  dialog,
  shell,
  type BrowserWindow,
  type MessageBoxOptions,
  type WebContents,
} from 'electron';
import { ContractError, type ContractErrorData } from '#shared/contract/errors.ts';
import { createRestartPolicy } from './restart-policy.ts';

/** Keeps crash dumps on this machine; nothing is sent. Must run before anything else can crash. */
export function keepCrashDumps(): void {
  crashReporter.start({ uploadToServer: false });
}

/** Writes down what died, and loads the page again when its process did: at once, then after pauses, then if asked. */
export function followCrashes(log: (sentence: string) => void): void {
  const policy = createRestartPolicy();
  let loadedAt = Date.now();
  const reload = (contents: WebContents): void => {
    if (contents.isDestroyed()) return;
    loadedAt = Date.now();
    contents.reload();
  };
  const askAboutPage = async (contents: WebContents): Promise<void> => {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Throughline',
      message: 'The window stopped three times in a row.',
      detail: 'The engine goes on, and nothing is lost. The logs say what happened.',
      buttons: ['Try again', 'Quit'],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) return app.quit();
    policy.forgive();
    reload(contents);
  };
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit')
      log(`${details.name ?? details.type} ended: ${details.reason}, code ${details.exitCode}.`);
  });
  app.on('render-process-gone', (_event, contents, details) => {
    log(`The page's process ended: ${details.reason}, code ${details.exitCode}.`);
    const canReload =
      details.reason !== 'clean-exit' && details.reason !== 'launch-failed' && details.reason !== 'integrity-failure';
    if (!canReload) return;
    const decision = policy.onDeath(Date.now() - loadedAt);
    if (decision.restart) setTimeout(() => reload(contents), decision.afterMs);
    else void askAboutPage(contents);
  });
}

export interface CrashChoices {
  readonly logFolder: string;
  readonly tryAgain: () => void;
  readonly quit: () => void;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The shell itself could not start; there is nothing to fall back on. */
export function endWithError(error: unknown): void {
  const sentence = error instanceof ContractError ? `${error.message} ${error.data.next}` : messageOf(error);
  dialog.showErrorBox('Throughline cannot start', sentence);
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
