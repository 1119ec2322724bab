import { userInfo } from 'node:os';
import { join } from 'node:path';
import { app, Menu, safeStorage, session, shell } from 'electron';
import { createFileGrants, newGrantKey } from './adapters/file-grants.ts';
import {
  askAboutEngine,
  endWithError,
  ENGINE_KEEPS_STOPPING,
  followCrashes,
  keepCrashDumps,
  type CrashChoices,
} from './shell/crash.ts';
import { linkAddress } from './shell/deep-links.ts';
import { superviseEngine } from './shell/engine-process.ts';
import { prepareFolders, type AppFolders } from './shell/folders.ts';
import { parseLaunch, type Launch } from './shell/launch.ts';
import { createShellLog } from './shell/log.ts';
import { createMainWindow } from './shell/main-window.ts';
import { menuTemplate } from './shell/menu.ts';
import { serveShellMethods } from './shell/methods.ts';
import { confineNavigation } from './shell/navigation.ts';
import { PAGE_SCHEME, pageOrigin } from './shell/page-origin.ts';
import { denyPermissions } from './shell/permissions.ts';
import { brokerPorts, type PortsBroker } from './shell/ports-broker.ts';
import { followPower, followSessionEnd } from './shell/power.ts';
import { registerPageScheme, servePage } from './shell/protocol.ts';
import { quitInOrder } from './shell/quit.ts';
import { createRevealable } from './shell/revealed.ts';
import { followLinks, isFirstStart, type Show } from './shell/second-start.ts';
import { createKeychainSecrets, describeProtection } from './shell/secrets.ts';
import { checkForUpdate, startUpdates } from './shell/updater.ts';

const here = import.meta.dirname;

async function start(launch: Launch, folders: AppFolders, showLinksIn: (show: Show) => void): Promise<void> {
  const log = createShellLog(folders.logs);
  const origin = pageOrigin(app.isPackaged ? null : (process.env['ELECTRON_RENDERER_URL'] ?? null));
  followCrashes(log);
  confineNavigation(origin);
  denyPermissions(session.defaultSession, origin);
  servePage(session.defaultSession, origin, join(here, '../renderer'));

  const window = createMainWindow({
    origin,
    preload: join(here, '../preload/index.cjs'),
    onOpen: (opened) => followSessionEnd(opened, () => app.quit()),
  });
  const choices: CrashChoices = {
    logFolder: folders.logs,
    tryAgain: () => engine.launchAgain(),
    quit: () => app.quit(),
  };
  const grantKey = newGrantKey();
  const engine = superviseEngine({
    modulePath: join(here, 'engine.utility.js'),
    logFolder: folders.logs,
    start: {
      type: 'start',
      dataFolder: folders.data,
      version: app.getVersion(),
      user: userInfo().username,
      secretsProtection: await describeProtection(safeStorage, process.platform),
      grantKey,
      demoOrders: launch.demoOrders,
    },
    answerSecret: createKeychainSecrets(safeStorage, join(folders.shell, 'secrets.json'), log),
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    onReady: () => broker.giveAll(),
    onFailed: (error) => void askAboutEngine(window.current(), error, choices),
    onGaveUp: () => void askAboutEngine(window.current(), ENGINE_KEEPS_STOPPING, choices),
    log,
  });
  const broker: PortsBroker = brokerPorts(engine, window.isTrusted);
  quitInOrder(engine);
  followPower(engine, () => app.quit());

  serveShellMethods(
    window.isTrusted,
    {
      window: window.current,
      revealable: createRevealable(folders.exports),
      exportsFolder: folders.exports,
      grants: createFileGrants(grantKey),
      checkForUpdate,
    },
    log,
  );
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(process.platform, app.isPackaged, {
        go: (address) => window.show(address),
        openExports: () => void shell.openPath(folders.exports),
        openLogs: () => void shell.openPath(folders.logs),
        checkForUpdate: () => void checkForUpdate().then((sentence) => window.tell(sentence)),
      }),
    ),
  );
  app.on('activate', () => window.show());
  engine.launch();
  window.show(launch.link === null ? undefined : linkAddress(launch.link));
  showLinksIn(window.show);
  startUpdates(log);
}

function begin(launch: Launch): void {
  const folders = prepareFolders(launch.dataFolder);
  keepCrashDumps();
  if (!isFirstStart(launch)) return app.quit();
  if (app.isPackaged) app.setAsDefaultProtocolClient(PAGE_SCHEME);
  const showLinksIn = followLinks();
  app
    .whenReady()
    .then(() => start(launch, folders, showLinksIn))
    .catch(endWithError);
}

app.enableSandbox();
registerPageScheme();
try {
  begin(parseLaunch(process.argv, process.cwd()));
} catch (error) {
  endWithError(error);
}
