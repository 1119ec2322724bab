import { useAppearance } from '../state/appearance.ts';

/** Sets theme and density on the document, and follows the system where that is chosen. */
export function followTheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    const { theme, density } = useAppearance.getState();
    const shown = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    document.documentElement.dataset['theme'] = shown;
    document.documentElement.dataset['density'] = density;
  };
  dark.addEventListener('change', apply);
  useAppearance.subscribe(apply);
  apply();
}
