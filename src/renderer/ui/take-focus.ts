/**
 * For the `ref` of a page that scrolls: the keys that scroll work in it at once, unless something else has the focus.
 * Mark the element with `data-scroller` and a `tabIndex` of -1.
 */
export function takeFocus(element: HTMLElement | null): void {
  const { activeElement: focused } = document;
  // What was hidden this moment has the focus until the browser draws the page anew.
  if (focused === null || focused === document.body || !focused.checkVisibility())
    element?.focus({ preventScroll: true });
}
