/**
 * Asks a lexgate sidecar about the request of a file, and shows the answer.
 *
 * Exit status: 0 ALLOW, 1 DENY, 3 REFER; 2 when there is nothing to act on: no decision, a malformed request, an answer
 * that is not binding. Proceed on 0 alone.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { fromJson } from "@bufbuild/protobuf";

import { Client, type Options } from "./client.js";
import { NotAllowed } from "./errors.js";
import { Effect, type Decision } from "./gen/lexgate/v1/decision_pb.js";
import { EvaluateRequestSchema } from "./gen/lexgate/v1/decision_service_pb.js";
import { shown } from "./show.js";

const ALLOWED = 0;
const DENIED = 1;
const NOTHING_TO_ACT_ON = 2;
const REFERRED = 3;

async function main(): Promise<number> {
  const { options, file } = commandLine();
  const request = fromJson(EvaluateRequestSchema, JSON.parse(readFileSync(file, "utf8")));
  const client = new Client(options);
  try {
    console.log(shown(await client.permit(request)));
    return ALLOWED;
  } catch (error) {
    if (!(error instanceof NotAllowed)) throw error;
    console.log(shown(error.decision));
    return status(error.decision);
  } finally {
    client.close();
  }
}

function commandLine(): { options: Options; file: string } {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { target: text, "timeout-ms": text, ca: text, cert: text, key: text, "token-file": text },
  });
  const timeoutMs = values["timeout-ms"] === undefined ? undefined : Number(values["timeout-ms"]);
  const options = { ...values, timeoutMs, tokenFile: values["token-file"] };
  return { options, file: positionals[0] ?? "" };
}

function status(refused: Decision): number {
  if (!refused.binding) return NOTHING_TO_ACT_ON;
  return refused.effect === Effect.REFER ? REFERRED : DENIED;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = NOTHING_TO_ACT_ON;
}
