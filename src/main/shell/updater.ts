import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import updater from 'electron-updater';

const NO_FEED = 'This installation has no update feed; new versions come from whoever installed it.';

/** Builds made with a feed carry this file; it names the feed and, on Windows, who must have signed. */
function hasFeed(): boolean {
  return app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'));
}

/** Looks for a newer version, fetches it in the background and installs it when the app is closed. */
export async function checkForUpdate(): Promise<string> {
  if (!hasFeed()) return NO_FEED;
  try {
    const found = await updater.autoUpdater.checkForUpdates();
    if (found === null || !found.isUpdateAvailable) return `You have the newest version, ${app.getVersion()}.`;
    // Reported by the updater's own error event.
    found.downloadPromise?.catch(() => undefined);
    return `Version ${found.updateInfo.version} is being fetched and will be installed when you close Throughline.`;
  } catch {
    return 'The update feed could not be reached; try again when you are online.';
  }
}

export function startUpdates(log: (sentence: string) => void): void {
  if (!hasFeed()) return;
  updater.autoUpdater.logger = null;
  updater.autoUpdater.autoDownload = true;
  updater.autoUpdater.autoInstallOnAppQuit = true;
  updater.autoUpdater.on('error', (error) => log(`Update: ${error.message}`));
  void checkForUpdate().then(log);
}
