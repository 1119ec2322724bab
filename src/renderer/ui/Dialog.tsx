import { useEffect, useRef, type ReactNode } from 'react';

/** A modal on the platform's own dialog: focus stays inside, Escape closes, focus goes back. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const typed = useRef(false);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    // The platform would take the first button.
    dialog?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
      onInput={() => {
        typed.current = true;
      }}
      onMouseDown={(event) => {
        // A click beside it must not throw away what was typed.
        if (event.target === event.currentTarget && !typed.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
