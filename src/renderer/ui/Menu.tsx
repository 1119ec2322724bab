import {
  createContext,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';

interface MenuProps {
  readonly label: string;
  /** Content of the button. */
  readonly button: ReactNode;
  readonly className?: string;
  /** Built when the menu opens. */
  readonly children: ReactNode;
}

/** The popover that an item closes. */
const MenuIdContext = createContext<string | undefined>(undefined);

const EDGE = 8;

/** A date is set by up and down. */
function hasOwnArrows(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.type !== 'checkbox';
}

/** A button with a menu on the platform's popover: Escape and a click elsewhere close it, arrows move inside. */
export function Menu({ label, button, className = 'button low', children }: MenuProps): ReactNode {
  const id = useId();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const menuRef = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const menu = menuRef.current;
    const anchor = buttonRef.current;
    if (!open || !menu || !anchor) return;
    const box = anchor.getBoundingClientRect();
    const left = Math.min(box.left, window.innerWidth - menu.offsetWidth - EDGE);
    const below = box.bottom + 4;
    const top =
      below + menu.offsetHeight > window.innerHeight - EDGE ? Math.max(EDGE, box.top - menu.offsetHeight - 4) : below;
    menu.style.left = `${Math.max(EDGE, left)}px`;
    menu.style.top = `${top}px`;
    menu.querySelector<HTMLElement>('button, input')?.focus();
  }, [open]);

  const move = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || hasOwnArrows(event.target)) return;
    event.preventDefault();
    const items = [...(menuRef.current?.querySelectorAll<HTMLElement>('button, input') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items.at((at + (event.key === 'ArrowDown' ? 1 : -1)) % items.length)?.focus();
  };

  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        className={className}
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
      >
        {button}
      </button>
      <div
        ref={menuRef}
        id={id}
        className="menu"
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onKeyDown={move}
      >
        {open && <MenuIdContext value={id}>{children}</MenuIdContext>}
      </div>
    </>
  );
}

/** Closes its menu when chosen. */
export function MenuItem({
  onClick,
  children,
  keys,
}: {
  onClick: () => void;
  children: ReactNode;
  keys?: string;
}): ReactNode {
  const menuId = useContext(MenuIdContext);
  return (
    <button
      type="button"
      role="menuitem"
      className="menu-item"
      onClick={onClick}
      popoverTarget={menuId}
      popoverTargetAction="hide"
    >
      {children}
      {keys !== undefined && <span className="keys">{keys}</span>}
    </button>
  );
}

export function MenuCheck({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}): ReactNode {
  return (
    <label className="menu-item">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}
