import { EventEmitter } from 'node:events';

/** The parts of Electron that the shell uses, as far as its own decisions show in them. Every call is written down. */
export const calls: string[] = [];

const noted = (name: string): void => void calls.push(name);

const ready = Promise.withResolvers<void>();
export const becomeReady = (): void => ready.resolve();

class App extends EventEmitter {
  readonly isPackaged = true;
  readonly paths = new Map<string, string>();
  isFirst = true;
  quits = 0;
  enableSandbox(): void {
    noted('app.enableSandbox');
  }
  whenReady(): Promise<void> {
    return ready.promise;
  }
  requestSingleInstanceLock(): boolean {
    noted('app.requestSingleInstanceLock');
    return this.isFirst;
  }
  setPath(name: string, path: string): void {
    noted(`app.setPath ${name}`);
    this.paths.set(name, path);
  }
  setAppLogsPath(): void {
    noted('app.setAppLogsPath');
  }
  setAsDefaultProtocolClient(): void {
    noted('app.setAsDefaultProtocolClient');
  }
  getVersion(): string {
    return '1.2.3';
  }
  /** As Electron does: listeners may prevent it. */
  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.quits += 1;
  }
}
export const app = new App();

type Handler = (...args: never[]) => unknown;

class Session extends EventEmitter {
  readonly protocolHandlers = new Map<string, (request: Request) => Promise<Response>>();
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      void this.protocolHandlers.set(scheme, handler),
  };
  resolveProxy = (url: string): Promise<string> => Promise.resolve(`PROXY for.${new URL(url).hostname}:8080`);
  readonly handlers = new Map<string, Handler | null>();
  setPermissionRequestHandler(handler: Handler): void {
    this.handlers.set('request', handler);
  }
  setPermissionCheckHandler(handler: Handler): void {
    this.handlers.set('check', handler);
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.handlers.set('device', handler);
  }
  setDisplayMediaRequestHandler(handler: Handler | null): void {
    this.handlers.set('display', handler);
  }
}
export const session = { defaultSession: new Session() };

export const protocol = {
  registerSchemesAsPrivileged: (schemes: { scheme: string; privileges: object }[]) =>
    noted(`protocol.registerSchemesAsPrivileged ${JSON.stringify(schemes)}`),
};

export class WebContents extends EventEmitter {
  readonly posted: { channel: string; message: unknown; ports: unknown[] }[] = [];
  openHandler: (() => { action: string }) | null = null;
  reloads = 0;
  postMessage(channel: string, message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, message, ports });
  }
  setWindowOpenHandler(handler: () => { action: string }): void {
    this.openHandler = handler;
  }
  isDestroyed(): boolean {
    return false;
  }
  reload(): void {
    this.reloads += 1;
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly opened: BrowserWindow[] = [];
  readonly webContents = new WebContents();
  readonly loaded: string[] = [];
  readonly options: { webPreferences?: Record<string, unknown> };
  constructor(options: { webPreferences?: Record<string, unknown> }) {
    super();
    this.options = options;
    BrowserWindow.opened.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }
  show(): void {
    noted('window.show');
  }
  focus(): void {
    noted('window.focus');
  }
  isMinimized(): boolean {
    return false;
  }
}

class IpcMain extends EventEmitter {
  readonly invoked = new Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>();
  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => Promise<unknown>): void {
    this.invoked.set(channel, handler);
  }
}
export const ipcMain = new IpcMain();

export class EngineChild extends EventEmitter {
  static readonly forked: EngineChild[] = [];
  readonly received: { message: Record<string, unknown>; ports: unknown[] }[] = [];
  readonly stdout = null;
  readonly stderr = null;
  readonly options: { env: Record<string, string>; serviceName: string };
  killed = false;
  constructor(options: { env: Record<string, string>; serviceName: string }) {
    super();
    this.options = options;
    EngineChild.forked.push(this);
  }
  postMessage(message: Record<string, unknown>, ports: unknown[]): void {
    this.received.push({ message, ports });
  }
  kill(): void {
    this.killed = true;
  }
}
export const utilityProcess = {
  fork: (_module: string, _args: string[], options: { env: Record<string, string>; serviceName: string }) =>
    new EngineChild(options),
};

export class MessageChannelMain {
  readonly port1 = { end: 1 };
  readonly port2 = { end: 2 };
}

export const safeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(text).reverse()),
  decryptStringAsync: (bytes: Buffer) =>
    Promise.resolve({ result: Buffer.from(bytes).reverse().toString(), shouldReEncrypt: false }),
  getSelectedStorageBackend: () => 'basic_text',
};

export const shell = {
  openExternal: (url: string) => Promise.resolve(noted(`shell.openExternal ${url}`)),
  openPath: (path: string) => Promise.resolve(noted(`shell.openPath ${path}`)),
  showItemInFolder: (path: string) => noted(`shell.showItemInFolder ${path}`),
};

/** Which button the person presses in each box that follows. */
export const answers: number[] = [];
export const dialog = {
  boxes: [] as { message: string }[],
  showMessageBox: (...args: { message: string }[]) => {
    const box = args.at(-1);
    if (box !== undefined) dialog.boxes.push(box);
    return Promise.resolve({ response: answers.shift() ?? 2 });
  },
  showSaveDialog: () => Promise.resolve({ canceled: false, filePath: '/home/me/orders.xlsx' }),
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
};

export const crashReporter = { start: (options: object) => noted(`crashReporter.start ${JSON.stringify(options)}`) };
export const powerMonitor = new EventEmitter();
export const nativeTheme = { shouldUseDarkColors: false };
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: () => noted('Menu.setApplicationMenu'),
};
