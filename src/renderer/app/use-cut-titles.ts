import { useEffect } from 'react';

/** How far up the words that were pointed at may be cut off. */
const LEVELS = 4;

/** Words that their place cuts off are told whole on hover, wherever nothing else is told there. */
export function useCutTitles(): void {
  useEffect(() => {
    const look = (event: PointerEvent): void => {
      let element = event.target instanceof Element ? event.target : null;
      for (let level = 0; element !== null && level < LEVELS; level += 1) {
        if (element instanceof HTMLElement && tells(element)) return;
        element = element.parentElement;
      }
    };
    window.addEventListener('pointerover', look);
    return () => window.removeEventListener('pointerover', look);
  }, []);
}

/** True where hovering tells something already, or does from now on. */
function tells(element: HTMLElement): boolean {
  const isOurs = element.dataset['cut'] !== undefined;
  if (element.title !== '' && !isOurs) return true;
  const isCut = element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis';
  if (isCut && element.querySelector('[title]') === null) {
    element.title = element.textContent.trim();
    element.dataset['cut'] = '';
    return true;
  }
  if (isOurs) {
    element.removeAttribute('title');
    delete element.dataset['cut'];
  }
  return false;
}
