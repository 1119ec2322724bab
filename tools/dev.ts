import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findElectron, obstacleToWindow } from './electron-binary.ts';

const root = join(import.meta.dirname, '..');

const obstacle = obstacleToWindow();
const electron = obstacle === null ? await findElectron(console.log) : { path: null, reason: obstacle };
if (electron.path === null) {
  console.error(
    `The app with live reload needs a window of Electron, and ${electron.reason}; npm start builds and opens the browser instead.`,
  );
  process.exitCode = 1;
} else {
  const dev = spawn(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'dev', ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  dev.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
