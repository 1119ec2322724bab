import type { ReactNode } from 'react';

/** The sections that people look for on a call, by the names that they have on the page. */
export const ORDER_PARTS = ['Why', 'Timeline', 'Lines', 'Documents', 'Notes and history'] as const;

/** Brings a section of the page into sight; reading and tabbing go on from there. */
export function goToPart(page: Element | null, part: (typeof ORDER_PARTS)[number]): void {
  const section = page?.querySelector<HTMLElement>(`section[aria-label="${part}"]`);
  if (!section) return;
  section.tabIndex = -1;
  section.focus({ preventScroll: true });
  // Chromium carries on a scroll that a key began after a jump, and ends it only for another smooth one.
  section.scrollIntoView({ block: 'start', behavior: 'smooth' });
  section.scrollIntoView({ block: 'start', behavior: 'instant' });
}

/** An order of a hundred lines is long: its parts stay a click away. */
export function OrderParts(): ReactNode {
  return (
    <nav className="order-parts" aria-label="Parts of the order">
      {ORDER_PARTS.map((part, index) => (
        <button
          key={part}
          type="button"
          className="button plain low"
          title={`${part} (${index + 1})`}
          aria-keyshortcuts={String(index + 1)}
          onClick={(event) => goToPart(event.currentTarget.closest('.order-page'), part)}
        >
          {part === 'Notes and history' ? 'Notes' : part}
        </button>
      ))}
    </nav>
  );
}
