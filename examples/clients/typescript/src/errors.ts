/** What `Client.permit` throws. Whatever it is: do not proceed. */
import { Code, ConnectError } from "@connectrpc/connect";

import { BadRequestSchema } from "./gen/google/rpc/error_details_pb.js";
import { Effect, type Decision } from "./gen/lexgate/v1/decision_pb.js";

/** A decision that permits nothing: DENY, REFER, or one that is not binding. */
export class NotAllowed extends Error {
  readonly decision: Decision;

  constructor(decision: Decision) {
    super(summary(decision));
    this.name = "NotAllowed";
    this.decision = decision;
  }
}

/** One thing that is wrong with a request. */
export interface Field {
  name: string;
  problem: string;
}

/** The sidecar did not judge the request, because it is malformed. */
export class InvalidRequest extends Error {
  readonly fields: readonly Field[];

  constructor(fields: readonly Field[]) {
    super("the request is not acceptable: " + fields.map(({ name, problem }) => `${name}: ${problem}`).join("; "));
    this.name = "InvalidRequest";
    this.fields = fields;
  }
}

/** Every other failure: unreachable, too slow, refused, nonsense. */
export class NoDecision extends Error {
  readonly code: Code | undefined;

  constructor(reason: string, code?: Code, cause?: unknown) {
    super(`there is no decision: ${reason}`, { cause });
    this.name = "NoDecision";
    this.code = code;
  }
}

/** What a failed call is to the caller. */
export function failure(error: unknown): InvalidRequest | NoDecision {
  if (error instanceof NoDecision) return error;
  const failed = ConnectError.from(error);
  const fields = failed
    .findDetails(BadRequestSchema)
    .flatMap((detail) => detail.fieldViolations)
    .map(({ field, description }) => ({ name: field, problem: description }));
  if (failed.code === Code.InvalidArgument && fields.length > 0) return new InvalidRequest(fields);
  return new NoDecision(`${Code[failed.code]}: ${failed.rawMessage}`, failed.code, error);
}

function summary(decision: Decision): string {
  if (!decision.binding) return "the answer is not binding: nobody may act on it";
  if (decision.effect === Effect.REFER) return `a person must decide: ${decision.reasons.join(", ")}`;
  const articles = decision.violations.map(({ statute, article }) => `${statute}:${article}`);
  return `it must not be done: ${articles.join(", ")}`;
}
