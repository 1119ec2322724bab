declare module '*.css';

interface ImportMeta {
  /** Vite: the texts of all files that fit, part of the bundle. */
  glob(
    pattern: string,
    options: { readonly query: '?raw'; readonly import: 'default'; readonly eager: true },
  ): Record<string, string>;
}
