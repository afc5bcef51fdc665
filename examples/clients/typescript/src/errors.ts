/** What `Client.permit` throws. Whatever it is: do not proceed. */
import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { status, type ServiceError } from "@grpc/grpc-js";

import { BadRequestSchema } from "./gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "./gen/google/rpc/status_pb.js";
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
  /** The status of the call; none when the answer made no sense. */
  readonly code: status | undefined;

  constructor(reason: string, code?: status) {
    super(`there is no decision: ${reason}`);
    this.name = "NoDecision";
    this.code = code;
  }
}

/** What a failed call is to the caller. */
export function failure(error: ServiceError | null): InvalidRequest | NoDecision {
  if (error === null) return new NoDecision("the call ended without an answer");
  const fields = error.code === status.INVALID_ARGUMENT ? violatedFields(error) : [];
  if (fields.length > 0) return new InvalidRequest(fields);
  return new NoDecision(`${status[error.code]}: ${error.details}`, error.code);
}

function violatedFields({ metadata }: ServiceError): Field[] {
  const [encoded] = metadata.get("grpc-status-details-bin");
  if (!(encoded instanceof Buffer)) return [];
  try {
    return fromBinary(StatusSchema, encoded)
      .details.map((detail) => anyUnpack(detail, BadRequestSchema))
      .flatMap((bad) => bad?.fieldViolations ?? [])
      .map(({ field, description }) => ({ name: field, problem: description }));
  } catch {
    return []; // nonsense; that there is no decision remains
  }
}

function summary(decision: Decision): string {
  if (!decision.binding) return "the answer is not binding: nobody may act on it";
  if (decision.effect === Effect.REFER) return `a person must decide: ${decision.reasons.join(", ")}`;
  const articles = decision.violations.map(({ statute, article }) => `${statute}:${article}`);
  return `it must not be done: ${articles.join(", ")}`;
}
