import type { ReactNode } from 'react';
import { useHelp, type ShortcutRow } from '../state/help.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { FRAME_KEYS } from './use-frame-keys.ts';

export function HelpDialog(): ReactNode {
  const { open, screenKeys, toggle } = useHelp();
  if (!open) return null;
  const close = (): void => toggle(false);
  return (
    <Dialog title="Keyboard" onClose={close}>
      <div className="body">
        <h2>Keyboard</h2>
        {screenKeys.length > 0 && <KeyList title="This screen" rows={screenKeys} />}
        <KeyList title="Everywhere" rows={FRAME_KEYS} />
        <footer>
          <button type="button" className="button" onClick={close}>
            Close
          </button>
        </footer>
      </div>
    </Dialog>
  );
}

function KeyList({ title, rows }: { title: string; rows: readonly ShortcutRow[] }): ReactNode {
  return (
    <section>
      <h3>{title}</h3>
      <dl className="key-list">
        {rows.map((row) => (
          <div key={row.keys}>
            <dt>
              <kbd>{row.keys}</kbd>
            </dt>
            <dd>{row.words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
