import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { openToPages } from "./cors.js";
import { dispatch } from "./dispatch.js";
import { readRequest, writeReply, type AwsRequest, type Reply } from "./http.js";
import type { Service } from "./service.js";
import type { State } from "./state.js";
import type { IssuedCertificate } from "./iot/authority.js";

export interface ServerOptions {
  readonly port: number;
  readonly certificate?: IssuedCertificate;
  readonly cors: boolean;
  /** Asked in order; the first that matches gets the request. */
  readonly services: readonly Service[];
  /** Answers `/_control` requests. */
  readonly control: (request: AwsRequest) => Promise<Reply>;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function runServer(options: ServerOptions, state: State): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const server = makeServer(options.certificate);
  // A client's idle connections are the client's business: tests look for the ones that it forgot.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;

  const answer = (message: IncomingMessage, response: ServerResponse, sendContinue: () => void): void => {
    const request = readRequest(message, sendContinue);
    if (!isControl(request)) countSocket(message.socket);
    respond(request, response, options, state).catch(() => response.destroy());
  };
  const counted = new WeakSet<Socket>();
  // At the first request: connections of whoever controls the server are nobody's finding.
  const countSocket = (socket: Socket): void => {
    if (counted.has(socket)) return;
    counted.add(socket);
    state.counters.socketOpened();
    socket.once("close", () => state.counters.socketClosed());
  };
  server.on("request", (message, response) => answer(message, response, () => undefined));
  server.on("checkContinue", (message: IncomingMessage, response: ServerResponse) =>
    answer(message, response, () => response.writeContinue()),
  );
  server.on("clientError", (_error, socket) => socket.destroy());
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  let closing: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () => (closing ??= stop(server, sockets, state)),
  };
}

function makeServer(certificate: IssuedCertificate | undefined): Server {
  if (certificate === undefined) return createServer();
  return createTlsServer({ key: certificate.privateKey, cert: certificate.certificate });
}

async function respond(
  request: AwsRequest,
  response: ServerResponse,
  options: ServerOptions,
  state: State,
): Promise<void> {
  if (options.cors && openToPages(request, response)) return;
  if (isControl(request)) return writeReply(response, await options.control(request), state.clock);
  const service = options.services.find((candidate) => candidate.matches(request));
  const reply: Reply | undefined =
    service === undefined ? { status: 404 } : await dispatch(request, response, service, state);
  if (reply !== undefined) await writeReply(response, reply, state.clock);
}

function isControl(request: AwsRequest): boolean {
  return request.rawPath.startsWith("/_control/");
}

function stop(server: Server, sockets: ReadonlySet<Socket>, state: State): Promise<void> {
  state.waits.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
