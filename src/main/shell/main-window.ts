import { BrowserWindow, dialog, nativeTheme, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { isTrustedSender, type PageOrigin } from './page-origin.ts';

const BACKGROUND = { dark: '#101418', light: '#ffffff' };

export interface MainWindowOptions {
  readonly origin: PageOrigin;
  readonly preload: string;
  readonly onOpen: (window: BrowserWindow) => void;
}

export interface MainWindow {
  current(): BrowserWindow | null;
  /** Opens the window, or brings it to the front, at an address of the page (`#/orders`) when one is given. */
  show(address?: string): void;
  /** One sentence for the person, to be dismissed. */
  tell(sentence: string): void;
  isTrusted(event: IpcMainEvent | IpcMainInvokeEvent): boolean;
}

function createWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    // Electron keeps the place and size of a window under its name.
    name: 'main',
    windowStatePersistence: true,
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    title: 'Throughline',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  return window;
}

/** The one window and what it may be trusted with. */
export function createMainWindow({ origin, preload, onOpen }: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;
  return {
    current: () => window,
    show(address = '') {
      const isNew = window === null;
      const shown = (window ??= createWindow(preload));
      if (isNew) {
        shown.once('closed', () => {
          window = null;
        });
        onOpen(shown);
      } else {
        if (shown.isMinimized()) shown.restore();
        shown.focus();
      }
      // A failed load shows itself; an address that differs in its fragment alone moves the page without loading it.
      if (isNew || address !== '') shown.loadURL(origin.url + address).catch(() => undefined);
    },
    tell(sentence) {
      const message = { type: 'info' as const, title: 'Throughline', message: sentence };
      void (window === null ? dialog.showMessageBox(message) : dialog.showMessageBox(window, message));
    },
    isTrusted(event) {
      const frame = event.senderFrame;
      return isTrustedSender(origin, {
        frameUrl: frame?.url ?? null,
        isMainFrame: frame !== null && frame.parent === null,
        isOurWindow: window !== null && event.sender === window.webContents,
      });
    },
  };
}
