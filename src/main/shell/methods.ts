import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dialog, ipcMain, shell, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { SHELL_METHODS, type ShellInput, type ShellMethod, type ShellOutput } from '#shared/contract/shell.ts';
import type { FileGrants } from '../adapters/file-grants.ts';
import { CHANNELS, type ShellAnswer } from '../process/channels.ts';
import { isAllowedLink } from './links.ts';
import type { Revealable } from './revealed.ts';

type Handlers = { readonly [M in ShellMethod]: (input: ShellInput<M>) => Promise<ShellOutput<M>> };

export interface ShellMethodOptions {
  readonly window: () => BrowserWindow | null;
  readonly revealable: Revealable;
  readonly exportsFolder: string;
  /** Lets the engine write what a person chose. */
  readonly grants: FileGrants;
  readonly checkForUpdate: () => Promise<string>;
}

function handlersOf({ window, revealable, exportsFolder, grants, checkForUpdate }: ShellMethodOptions): Handlers {
  // Electron's dialogs open in Downloads each time; a person expects the folder they used last.
  let lastFolder: string | null = null;
  const ask = async (title: string, property: 'openFile' | 'openDirectory'): Promise<string | null> => {
    const parent = window();
    if (parent === null) return null;
    const { filePaths } = await dialog.showOpenDialog(parent, {
      title,
      properties: [property],
      ...(lastFolder === null ? {} : { defaultPath: lastFolder }),
    });
    const [chosen = null] = filePaths;
    if (chosen !== null) lastFolder = property === 'openFile' ? dirname(chosen) : chosen;
    return chosen;
  };
  return {
    'dialog.saveFile': async ({ suggestedName }) => {
      const parent = window();
      if (parent === null) return { chosen: false };
      const { filePath } = await dialog.showSaveDialog(parent, {
        defaultPath: join(lastFolder ?? exportsFolder, basename(suggestedName)),
        // On Linux it is replaced without a question otherwise; the others ask by themselves.
        properties: ['showOverwriteConfirmation'],
      });
      if (filePath === '') return { chosen: false };
      lastFolder = dirname(filePath);
      revealable.remember(filePath);
      // Whoever chose a file that is there was asked whether to replace it.
      return { chosen: true, file: filePath, grant: grants.grant(filePath, existsSync(filePath)) };
    },
    'dialog.openFile': async ({ title }) => ({ file: await ask(title, 'openFile') }),
    'dialog.openFolder': async ({ title }) => ({ folder: await ask(title, 'openDirectory') }),
    'link.open': async ({ url }) => {
      if (!isAllowedLink(url)) return { opened: false };
      await shell.openExternal(url);
      return { opened: true };
    },
    'file.reveal': async ({ file }) => {
      if (!revealable.allows(file)) throw new Error('Throughline shows only files that it wrote or that you chose.');
      shell.showItemInFolder(file);
      return {};
    },
    'update.check': async () => ({ sentence: await checkForUpdate() }),
  };
}

function isShellMethod(name: unknown): name is ShellMethod {
  return typeof name === 'string' && Object.hasOwn(SHELL_METHODS, name);
}

async function run<M extends ShellMethod>(handlers: Handlers, method: M, input: unknown): Promise<unknown> {
  // The schema and the handler of one method belong together; TypeScript cannot see that through the look-up.
  return handlers[method](SHELL_METHODS[method].input.parse(input) as ShellInput<M>);
}

/** Answers the page's calls of the shell contract: known method, valid input, trusted sender, or a refusal. */
export function serveShellMethods(
  isTrusted: (event: IpcMainInvokeEvent) => boolean,
  options: ShellMethodOptions,
  log: (sentence: string) => void,
): void {
  const handlers = handlersOf(options);
  ipcMain.handle(CHANNELS.ask, async (event, method: unknown, input: unknown): Promise<ShellAnswer> => {
    if (!isTrusted(event) || !isShellMethod(method)) {
      log('Refused a call to the shell that did not come from the page, or that it does not know.');
      return { ok: false, message: 'The desktop shell refused this.' };
    }
    try {
      return { ok: true, output: await run(handlers, method, input) };
    } catch (error) {
      log(`${method}: ${error instanceof Error ? error.message : String(error)}`);
      return { ok: false, message: error instanceof Error ? error.message : 'The desktop shell could not do this.' };
    }
  });
}
