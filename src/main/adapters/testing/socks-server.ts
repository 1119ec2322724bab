import { connect, createServer, type Server, type Socket } from 'node:net';

export interface SocksServer {
  readonly server: Server;
  /** What was asked for: "name:port" where the name came here to be resolved, and who asked. */
  readonly asked: string[];
  close(): void;
}

interface SocksOptions {
  /** User and password; null lets everybody in. */
  readonly signIn: { readonly user: string; readonly password: string } | null;
  /** Port of this machine where all connections end, by the port that is asked for. */
  readonly target: (port: number) => number;
}

const NO_SIGN_IN = 0;
const USER_AND_PASSWORD = 2;
const NONE_OF_THESE = 0xff;

/** A SOCKS5 server (RFC 1928, RFC 1929) for names, on a port of this machine. */
export function createSocksServer({ signIn, target }: SocksOptions): SocksServer {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let user = '';
    const answers: ((data: Buffer) => void)[] = [
      (greeting) => {
        const method = signIn === null ? NO_SIGN_IN : USER_AND_PASSWORD;
        const offered = greeting.subarray(2, 2 + (greeting[1] ?? 0)).includes(method);
        if (signIn === null) answers.splice(0, 1);
        socket.write(Buffer.from([5, offered ? method : NONE_OF_THESE]));
      },
      (data) => {
        const name = textAt(data, 1);
        const good = name === signIn?.user && textAt(data, 2 + name.length) === signIn.password;
        user = name;
        socket.write(Buffer.from([1, good ? 0 : 1]));
        if (!good) socket.end();
      },
      (request) => {
        const host = textAt(request, 4);
        const port = request.readUInt16BE(5 + host.length);
        asked.push(`${user === '' ? '' : `${user} `}${host}:${String(port)}`);
        const end = connect(target(port), '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
          end.pipe(socket).pipe(end);
        });
        sockets.add(end);
        end.on('error', () => end.destroy());
      },
    ];
    const next = (data: Buffer): void => {
      const answer = answers.shift();
      answer?.(data);
      if (answers.length > 0) socket.once('data', next);
    };
    socket.once('data', next);
  });
  return {
    server,
    asked,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A text with its length before it. */
function textAt(data: Buffer, at: number): string {
  return data.subarray(at + 1, at + 1 + (data[at] ?? 0)).toString('utf8');
}
