import { start } from './app/start.tsx';
import { connectWebSocket, rpcAddress } from './transport/web-socket.ts';
import { awaitMessagePort } from './transport/message-port.ts';
import type { ShellBridge } from '#shared/contract/shell.ts';
import './app/styles.ts';

declare global {
  interface Window {
    /** Exposed by the preload of the desktop app; absent in a browser. */
    readonly throughline?: ShellBridge;
  }
}

const shell = window.throughline ?? null;
const transport = shell ? awaitMessagePort(window) : connectWebSocket(rpcAddress(window.location));
const root = document.querySelector('#root');
if (root) start(root, transport, shell);
