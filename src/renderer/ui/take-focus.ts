/**
 * For the `ref` of a page that scrolls: the keys that scroll work in it at once, unless something else has the focus.
 * Mark the element with `data-scroller` and a `tabIndex` of -1.
 */
export function takeFocus(element: HTMLElement | null): void {
  if (document.activeElement === null || document.activeElement === document.body)
    element?.focus({ preventScroll: true });
}
