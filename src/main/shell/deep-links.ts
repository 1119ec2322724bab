import { PAGE_SCHEME } from './page-origin.ts';

/** A place in the app that another program may point to. */
export type DeepLink = { readonly screen: 'order' | 'search'; readonly text: string };

const MAX_TEXT = 200;

/**
 * `throughline://order/<any reference>` or `throughline://search/<text>`. Only a place to show: a link can change
 * nothing. Null for anything else.
 */
export function parseDeepLink(address: string): DeepLink | null {
  const url = URL.parse(address);
  if (url === null || url.protocol !== `${PAGE_SCHEME}:`) return null;
  if (url.host !== 'order' && url.host !== 'search') return null;
  let text: string;
  try {
    text = decodeURIComponent(url.pathname.slice(1)).trim();
  } catch {
    return null;
  }
  return text === '' || text.length > MAX_TEXT ? null : { screen: url.host, text };
}

/** The page's address for a link; the page finds the order or says that there is none. */
export function linkAddress(link: DeepLink): string {
  return `#/orders?${new URLSearchParams({ view: 'all', text: link.text }).toString()}`;
}
