import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** Shows a screen of the page by its address. */
  go(address: string): void;
  openExports(): void;
  openLogs(): void;
  checkForUpdate(): void;
}

const SCREENS: readonly (readonly [label: string, address: string])[] = [
  ['Orders', '#/orders'],
  ['Exceptions', '#/exceptions'],
  ['Reconcile', '#/reconcile'],
  ['Unlinked', '#/unlinked'],
  ['Systems', '#/systems'],
];

/** The application menu. Keys that act on what a screen shows belong to the page; these work wherever the focus is. */
export function menuTemplate(
  platform: NodeJS.Platform,
  isPackaged: boolean,
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.go('#/settings'),
  };
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  return [
    ...(isMac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open the exports folder', click: () => actions.openExports() },
        ...(isMac ? [] : [settings]),
        separator,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: SCREENS.map(([label, address], index) => ({
        label,
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => actions.go(address),
      })),
    },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [separator, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Open the logs', click: () => actions.openLogs() },
        { label: 'Look for updates', click: () => actions.checkForUpdate() },
        ...(isMac ? [] : [{ role: 'about' } as const]),
      ],
    },
  ];
}
