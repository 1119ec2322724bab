import { useContext, useEffect, useRef } from 'react';
import { useHelp, type ShortcutRow } from '../state/help.ts';
import { ShownContext } from '../state/shown.ts';

/** True where typing goes into a field. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Keys of the screen while it is shown; not while somebody types or a dialog is open. Return true when handled. */
export function useScreenKeys(handle: (event: KeyboardEvent) => boolean, help: readonly ShortcutRow[]): void {
  const shown = useContext(ShownContext);
  const latest = useRef(handle);
  useEffect(() => {
    latest.current = handle;
  });
  useEffect(() => {
    if (!shown) return undefined;
    useHelp.getState().setScreenKeys(help);
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open], [popover]:popover-open') !== null) return;
      if (latest.current(event)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [shown, help]);
}
