/**
 * Asks a lexgate sidecar whether personal data may be processed, before it is.
 *
 * Everything but a binding ALLOW is thrown, so that whoever forgets a case does not proceed.
 */
import { readFileSync } from "node:fs";

import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import * as grpc from "@grpc/grpc-js";

import { failure, NoDecision, NotAllowed } from "./errors.js";
import { Effect, type Decision } from "./gen/lexgate/v1/decision_pb.js";
import {
  DecisionService,
  EvaluateRequestSchema,
  EvaluateResponseSchema,
  type EvaluateRequest,
  type EvaluateResponse,
} from "./gen/lexgate/v1/decision_service_pb.js";

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

/** What a request is made from: its fields, in the form of the generated types. */
export type Request = MessageInitShape<typeof EvaluateRequestSchema>;

const CHANNEL = {
  // A sidecar is beside its service: facts about persons never take the way of http_proxy.
  "grpc.enable_http_proxy": 0,
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 5_000,
  "grpc.keepalive_permit_without_calls": 1,
  // A sidecar that restarts is back within seconds; gRPC's own back-off grows to two minutes without decisions.
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
};

const EVALUATE = `/${DecisionService.typeName}/${DecisionService.method.evaluate.name}`;

/** Asks one sidecar; connects at the first call, and again by itself. */
export class Client {
  readonly #connection: grpc.Client;
  readonly #timeoutMs: number;
  readonly #tokenFile: string | undefined;

  /** Throws when the options do not fit together. */
  constructor(options: Options = {}) {
    const target = options.target ?? "127.0.0.1:8470";
    this.#connection = new grpc.Client(target, credentials(options, target), CHANNEL);
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#tokenFile = options.tokenFile;
  }

  /**
   * Returns the decision if, and only if, it is a binding ALLOW.
   *
   * Otherwise throws a `NotAllowed`, which holds the decision, an `InvalidRequest`, or a `NoDecision`: do not proceed.
   */
  async permit(request: Request): Promise<Decision> {
    const { decision } = await this.#evaluate(create(EvaluateRequestSchema, request));
    const answer = checked(decision);
    if (answer.effect !== Effect.ALLOW || !answer.binding) throw new NotAllowed(answer);
    return answer;
  }

  /** Ends the connection; calls in flight fail. */
  close(): void {
    this.#connection.close();
  }

  #evaluate(request: EvaluateRequest): Promise<EvaluateResponse> {
    const metadata = bearer(this.#tokenFile);
    const deadline = Date.now() + this.#timeoutMs;
    return new Promise((resolve, reject) => {
      this.#connection.makeUnaryRequest(
        EVALUATE,
        (message: EvaluateRequest) => Buffer.from(toBinary(EvaluateRequestSchema, message)),
        (bytes) => fromBinary(EvaluateResponseSchema, bytes),
        request,
        metadata,
        { deadline },
        (error, answer) => {
          if (answer === undefined) reject(failure(error));
          else resolve(answer);
        },
      );
    });
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

function credentials(options: Options, target: string): grpc.ChannelCredentials {
  const { ca, cert, key, tokenFile } = options;
  if (ca === undefined) {
    if (cert !== undefined || key !== undefined) {
      throw new Error("a client certificate needs the authorities of the sidecar too");
    }
    if (tokenFile !== undefined && !target.startsWith("unix:")) {
      throw new Error("a token needs TLS or a Unix socket: name the authorities, or leave the token out");
    }
    return grpc.credentials.createInsecure();
  }
  const read = (file?: string) => (file === undefined ? null : readFileSync(file));
  return grpc.credentials.createSsl(read(ca), read(key), read(cert));
}

function bearer(tokenFile: string | undefined): grpc.Metadata {
  const metadata = new grpc.Metadata();
  if (tokenFile === undefined) return metadata;
  try {
    metadata.set("authorization", `Bearer ${readFileSync(tokenFile, "utf8").trim()}`);
  } catch {
    throw new NoDecision("the token cannot be read");
  }
  return metadata;
}
