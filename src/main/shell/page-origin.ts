export const PAGE_SCHEME = 'throughline';
const PAGE_HOST = 'app';

/** Where the page comes from, and how to know it. */
export interface PageOrigin {
  readonly url: string;
  /** Whether an address belongs to the page. */
  holds(address: string): boolean;
}

/**
 * @param devServer the bundler's address while developing; null in the product
 */
export function pageOrigin(devServer: string | null): PageOrigin {
  const url = devServer ?? `${PAGE_SCHEME}://${PAGE_HOST}/`;
  const own = new URL(url);
  return {
    url,
    holds(address) {
      // Node gives custom schemes the origin "null", which would make every such page equal.
      const other = URL.parse(address);
      return other !== null && other.protocol === own.protocol && other.host === own.host;
    },
  };
}

export interface Sender {
  /** Null when the frame has gone or navigated. */
  readonly frameUrl: string | null;
  readonly isMainFrame: boolean;
  readonly isOurWindow: boolean;
}

/** A message counts only from the page itself, in the main frame of a window that we opened. */
export function isTrustedSender(origin: PageOrigin, sender: Sender): boolean {
  return sender.isOurWindow && sender.isMainFrame && sender.frameUrl !== null && origin.holds(sender.frameUrl);
}
