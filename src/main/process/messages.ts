import { z } from 'zod';
import { contractErrorSchema } from '#shared/contract/errors.ts';

/** What the desktop shell and the engine's process say to each other. Clients' messages never pass here. */

/** Shell → engine process. `connect` brings the port of one client. */
export const toEngineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    dataFolder: z.string(),
    version: z.string(),
    user: z.string(),
    /** What protects the secrets that the shell keeps, for a person. */
    secretsProtection: z.string(),
    /** Tells what a person let the engine write from what a page made up. */
    grantKey: z.string(),
    /** Opens the demo company with this many orders. */
    demoOrders: z.number().int().nullable(),
  }),
  z.strictObject({ type: z.literal('connect') }),
  z.strictObject({ type: z.literal('power'), state: z.enum(['suspend', 'resume']) }),
  z.strictObject({ type: z.literal('close') }),
  z.strictObject({
    type: z.literal('secret-answer'),
    id: z.number().int(),
    value: z.string().nullable(),
    error: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('proxy-answer'),
    id: z.number().int(),
    /** In the words of a PAC script: "PROXY host:port; DIRECT". */
    ways: z.string(),
  }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

/** Engine process → shell. */
export const toShellSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  /** The engine cannot start, and would not the next time either. */
  z.strictObject({ type: z.literal('failed'), error: contractErrorSchema }),
  z.strictObject({ type: z.literal('closed') }),
  z.strictObject({
    type: z.literal('secret'),
    id: z.number().int(),
    action: z.enum(['get', 'set', 'remove']),
    reference: z.string().max(200),
    value: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('proxy'), id: z.number().int(), origin: z.url() }),
]);
export type ToShell = z.infer<typeof toShellSchema>;
export type SecretQuestion = Extract<ToShell, { type: 'secret' }>;
export type ProxyQuestion = Extract<ToShell, { type: 'proxy' }>;
