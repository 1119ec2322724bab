const isMac = /mac/i.test(navigator.platform);

/** A key with the platform's own modifier, as its keyboards have it: "Ctrl K", "⌘ K". */
export function withCommand(key: string): string {
  return `${isMac ? '⌘' : 'Ctrl'} ${key}`;
}
