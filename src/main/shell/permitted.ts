/** The page writes to the clipboard when a person presses copy. It needs nothing else of the machine. */
const PERMITTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export function isPermitted(permission: string, isOurPage: boolean, isMainFrame: boolean): boolean {
  return isOurPage && isMainFrame && PERMITTED.has(permission);
}
