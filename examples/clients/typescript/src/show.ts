/** A decision as text: what forbids the processing and what would cure it, or what it obliges to. */
import { toJson } from "@bufbuild/protobuf";
import { ListValueSchema, ValueSchema } from "@bufbuild/protobuf/wkt";

import { Effect, type Decision, type Requirement, type Violation } from "./gen/lexgate/v1/decision_pb.js";

export function shown(decision: Decision): string {
  return [
    `${Effect[decision.effect]} ${decision.decisionId}`,
    ...(decision.binding ? [] : ["  not binding: nobody may act on it"]),
    ...decision.reasons.map((reason) => `  because ${reason}`),
    ...decision.violations.flatMap(violationLines),
    ...decision.obligations.map((duty) => `  then ${duty.statute}:${duty.article} ${duty.code}`),
  ].join("\n");
}

function violationLines(violation: Violation): string[] {
  const details = Object.entries(violation.details).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `  ${violation.statute}:${violation.article} ${violation.code}`,
    ...details.map(([name, values]) => `    ${name}: ${text(toJson(ListValueSchema, values))}`),
    // Any cure suffices, and all of its lines are needed.
    ...violation.cures.flatMap(({ requires }) => requires.map((need, i) => `    ${i ? "and" : "cure"}: ${step(need)}`)),
  ];
}

function step({ whoCan, op, fact, value }: Requirement): string {
  const words = `the ${whoCan} can ${op} ${fact}`;
  return value === undefined || value.kind.case === "nullValue" ? words : `${words} ${text(toJson(ValueSchema, value))}`;
}

/** JSON with sorted keys. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
