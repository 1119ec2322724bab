import { isAbsolute, relative, resolve, win32 } from 'node:path';

/**
 * Files that the page may have shown in the system's file manager: those that a person chose in a dialog of ours and
 * those in the exports folder. Asking Windows for a path on another computer would send it the user's credentials.
 */
export interface Revealable {
  remember(file: string): void;
  allows(file: string): boolean;
}

export function createRevealable(exportsFolder: string): Revealable {
  const chosen = new Set<string>();
  return {
    remember: (file) => void chosen.add(resolve(file)),
    allows(file) {
      if (!isAbsolute(file)) return false;
      if (chosen.has(resolve(file))) return true;
      if (win32.normalize(file).startsWith('\\\\')) return false;
      const inside = relative(exportsFolder, resolve(file));
      return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
    },
  };
}
