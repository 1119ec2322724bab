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

/** False while somebody types, a dialog or a menu is open, or whoever has the focus took the key. */
export function isForScreen(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false;
  return document.querySelector('dialog[open], [popover]:popover-open') === null;
}

/** True where the focus is on nothing that goes up and down by itself: nowhere, or on the tab just chosen. */
export function leavesUpAndDown(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof HTMLElement && target.role === 'tab');
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
      if (isForScreen(event) && latest.current(event)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [shown, help]);
}
