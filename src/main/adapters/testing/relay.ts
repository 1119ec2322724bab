import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Lines to a server that can be made to break as soon as something more is said, or to carry nothing more. */
export class Relay {
  readonly #lines = new Set<Socket>();
  // Half open: where a network is gone, nobody answers a goodbye either.
  readonly #server = createServer({ allowHalfOpen: true });
  #fault: 'none' | 'breaks' | 'is silent' = 'none';

  async open(port: number): Promise<number> {
    this.#server.on('connection', (near) => {
      const far = connect(port, '127.0.0.1');
      this.#carry(near, far);
      this.#carry(far, near);
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  #carry(from: Socket, to: Socket): void {
    this.#lines.add(from);
    from.on('data', (bytes) => {
      if (this.#fault === 'none') to.write(bytes);
      if (this.#fault === 'breaks') this.#cut();
    });
    from.on('end', () => {
      if (this.#fault === 'none') to.end();
    });
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }

  fails(fault: 'breaks' | 'is silent'): void {
    this.#fault = fault;
  }

  #cut(): void {
    for (const line of this.#lines) line.destroy();
  }

  async close(): Promise<void> {
    this.#cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
