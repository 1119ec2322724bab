import { contextBridge, ipcRenderer } from 'electron';
import type { ShellBridge, ShellOutput } from '#shared/contract/shell.ts';
import { CHANNELS, type PortMessage, type ShellAnswer } from '../main/process/channels.ts';

const bridge: ShellBridge = {
  async ask(method, input) {
    const answer = (await ipcRenderer.invoke(CHANNELS.ask, method, input)) as ShellAnswer;
    if (!answer.ok) throw new Error(answer.message);
    return answer.output as ShellOutput<typeof method>;
  },
};

contextBridge.exposeInMainWorld('throughline', bridge);

ipcRenderer.on(CHANNELS.port, (event, nonce: string) => {
  const message: PortMessage = { type: 'throughline-port', nonce };
  window.postMessage(message, window.location.origin, [...event.ports]);
});

// By now the page's own scripts have run, so a port that comes at once finds its listener.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(CHANNELS.portWanted));
