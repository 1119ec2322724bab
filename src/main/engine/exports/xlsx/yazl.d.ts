declare module 'yazl' {
  import type { EventEmitter } from 'node:events';

  export interface EntryOptions {
    readonly mtime?: Date;
    /** 0 (stored) to 9. */
    readonly compressionLevel?: number;
    /** ZIP64 for an entry whose size is not known beforehand and may pass 4 GiB. */
    readonly forceZip64Format?: boolean;
  }

  /** Entries are written in the order in which they were added. Errors of a read stream surface as 'error'. */
  export class ZipFile extends EventEmitter {
    readonly outputStream: NodeJS.ReadableStream & { destroy(error?: Error): void };
    addReadStream(stream: NodeJS.ReadableStream, path: string, options?: EntryOptions): void;
    addBuffer(buffer: Buffer, path: string, options?: EntryOptions): void;
    end(): void;
  }
}
