import { join } from 'node:path';
import { app } from 'electron';
import { defaultDataFolder, foldersIn, makeFolders, thisMachine, type Folders } from '../adapters/data-folder.ts';

export interface AppFolders extends Folders {
  /** Chromium's and the shell's own files. */
  readonly shell: string;
}

/**
 * The folders of this run, made if need be. Electron's own go below ours, so that a start with another data folder is
 * another installation: its own instance lock, secrets and window.
 * @throws ContractError file.unwritable
 */
export function prepareFolders(dataFolder: string | null): AppFolders {
  const folders = foldersIn(dataFolder ?? defaultDataFolder(thisMachine()));
  const shell = join(folders.data, 'shell');
  makeFolders(folders.data, folders.exports, folders.logs, shell);
  app.setPath('userData', shell);
  app.setAppLogsPath(folders.logs);
  return { ...folders, shell };
}
