import { z } from 'zod';

/** What only a desktop shell can do. In a browser these are absent and `hello` says so. */
export const SHELL_METHODS = {
  'dialog.saveFile': {
    input: z.strictObject({ suggestedName: z.string().max(200) }),
    /** The grant lets the engine write this file, once. */
    output: z.discriminatedUnion('chosen', [
      z.strictObject({ chosen: z.literal(true), file: z.string(), grant: z.string() }),
      z.strictObject({ chosen: z.literal(false) }),
    ]),
  },
  'dialog.openFile': {
    input: z.strictObject({ title: z.string().max(100) }),
    output: z.strictObject({ file: z.string().nullable() }),
  },
  'dialog.openFolder': {
    input: z.strictObject({ title: z.string().max(100) }),
    output: z.strictObject({ folder: z.string().nullable() }),
  },
  'link.open': { input: z.strictObject({ url: z.url() }), output: z.strictObject({ opened: z.boolean() }) },
  'file.reveal': { input: z.strictObject({ file: z.string().max(4096) }), output: z.strictObject({}) },
  'update.check': { input: z.strictObject({}), output: z.strictObject({ sentence: z.string() }) },
} as const;
export type ShellMethod = keyof typeof SHELL_METHODS;
export type ShellInput<M extends ShellMethod> = z.input<(typeof SHELL_METHODS)[M]['input']>;
export type ShellOutput<M extends ShellMethod> = z.output<(typeof SHELL_METHODS)[M]['output']>;

/** What the preload exposes as `window.throughline`. */
export interface ShellBridge {
  ask<M extends ShellMethod>(method: M, input: ShellInput<M>): Promise<ShellOutput<M>>;
}
