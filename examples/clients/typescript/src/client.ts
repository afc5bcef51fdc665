/**
 * Asks a lexgate sidecar whether personal data may be processed, before it is.
 *
 * Everything but a binding ALLOW is thrown, so that whoever forgets a case does not proceed.
 */
import { readFileSync } from "node:fs";
import { connect as connectSocket } from "node:net";

import type { MessageInitShape } from "@bufbuild/protobuf";
import { createClient, type Client as RpcClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";

import { failure, NoDecision, NotAllowed } from "./errors.js";
import { Effect, type Decision } from "./gen/lexgate/v1/decision_pb.js";
import { DecisionService, type EvaluateRequestSchema } from "./gen/lexgate/v1/decision_service_pb.js";

export const DEFAULT_TIMEOUT_MS = 1000;

/** How the sidecar is reached; nothing set means 127.0.0.1:8470, in plain text. */
export interface Options {
  /** host:port, or unix:/path/to/grpc.sock */
  target?: string | undefined;
  /** The deadline of each call. */
  timeoutMs?: number | undefined;
  /** A file with the authorities of the sidecar's certificate; it makes the connection a TLS one. */
  ca?: string | undefined;
  /** Files with a client certificate and its key; they need `ca`. */
  cert?: string | undefined;
  key?: string | undefined;
  /** A file with a bearer token. It is read for each call, so that the token may be renewed. */
  tokenFile?: string | undefined;
}

/** Asks one sidecar; connects at the first call, and again by itself. */
export class Client {
  readonly #session: Http2SessionManager;
  readonly #decisions: RpcClient<typeof DecisionService>;

  /** Throws when the options do not fit together. */
  constructor(options: Options = {}) {
    const { baseUrl, nodeOptions } = way(options);
    this.#session = new Http2SessionManager(baseUrl, {}, nodeOptions);
    const transport = createGrpcTransport({
      baseUrl,
      sessionManager: this.#session,
      defaultTimeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      interceptors: options.tokenFile === undefined ? [] : [bearer(options.tokenFile)],
    });
    this.#decisions = createClient(DecisionService, transport);
  }

  /**
   * Returns the decision if, and only if, it is a binding ALLOW.
   *
   * Otherwise throws a `NotAllowed`, which holds the decision, an `InvalidRequest`, or a `NoDecision`: do not proceed.
   */
  async permit(request: MessageInitShape<typeof EvaluateRequestSchema>): Promise<Decision> {
    const decision = await this.#evaluate(request);
    if (decision.effect !== Effect.ALLOW || !decision.binding) throw new NotAllowed(decision);
    return decision;
  }

  /** Ends the connection; calls in flight fail. */
  close(): void {
    this.#session.abort();
  }

  async #evaluate(request: MessageInitShape<typeof EvaluateRequestSchema>): Promise<Decision> {
    try {
      const { decision } = await this.#decisions.evaluate(request);
      return checked(decision);
    } catch (error) {
      throw failure(error);
    }
  }
}

/** Returns an answer that a sidecar may give; throws `NoDecision` for any other. */
function checked(decision: Decision | undefined): Decision {
  if (!decision?.decisionId) throw new NoDecision("the answer makes no sense: it has no decision_id");
  if (![Effect.ALLOW, Effect.DENY, Effect.REFER].includes(decision.effect)) {
    throw new NoDecision(`the answer makes no sense: effect ${decision.effect} is none that this client knows`);
  }
  if (decision.effect === Effect.ALLOW && decision.violations.length > 0) {
    throw new NoDecision("the answer makes no sense: it allows what it calls a violation");
  }
  return decision;
}

function way(options: Options) {
  const target = options.target ?? "127.0.0.1:8470";
  if (options.ca === undefined) return plain(options, target);
  const read = (file?: string) => (file === undefined ? undefined : readFileSync(file));
  const nodeOptions = {
    minVersion: "TLSv1.2" as const,
    ca: read(options.ca),
    cert: read(options.cert),
    key: read(options.key),
  };
  return { baseUrl: `https://${target}`, nodeOptions };
}

function plain(options: Options, target: string) {
  if (options.cert !== undefined || options.key !== undefined) {
    throw new Error("a client certificate needs the authorities of the sidecar too");
  }
  if (target.startsWith("unix:")) {
    const path = target.slice("unix:".length);
    return { baseUrl: "http://localhost", nodeOptions: { createConnection: () => connectSocket(path) } };
  }
  if (options.tokenFile !== undefined) {
    throw new Error("a token needs TLS or a Unix socket: name the authorities, or leave the token out");
  }
  return { baseUrl: `http://${target}`, nodeOptions: {} };
}

function bearer(tokenFile: string): Interceptor {
  return (next) => (request) => {
    request.header.set("authorization", `Bearer ${readFileSync(tokenFile, "utf8").trim()}`);
    return next(request);
  };
}
