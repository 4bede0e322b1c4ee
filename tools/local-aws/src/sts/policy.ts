import { AwsError } from "../errors.js";
import type { Form } from "./params.js";

/** AWS packs policies and tags into a binary of a fixed size and reports the share used; the packing itself is secret. */
const PACKED_BYTES = 4_096;

export function checkPolicies(
  policy: string | undefined,
  policyArns: readonly Form[],
  tags: readonly Form[],
): number | undefined {
  if (policy !== undefined) checkDocument(policy);
  for (const { arn } of policyArns) {
    if (arn === undefined || !/^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+$/.test(arn)) {
      throw new AwsError("ValidationError", 400, `${arn ?? ""} is invalid`);
    }
  }
  const seen = new Set<string>();
  for (const tag of tags) {
    const key = (tag["Key"] ?? "").toLowerCase();
    if (seen.has(key)) {
      throw new AwsError(
        "InvalidParameterValue",
        400,
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    seen.add(key);
  }
  const bytes =
    (policy?.length ?? 0) +
    policyArns.reduce((sum, { arn }) => sum + (arn?.length ?? 0), 0) +
    tags.reduce((sum, tag) => sum + (tag["Key"]?.length ?? 0) + (tag["Value"]?.length ?? 0), 0);
  if (bytes === 0) return undefined;
  const percent = Math.ceil((bytes / PACKED_BYTES) * 100);
  if (percent > 100) {
    throw new AwsError(
      "PackedPolicyTooLarge",
      400,
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
  return percent;
}

function checkDocument(policy: string): void {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    throw new AwsError("MalformedPolicyDocument", 400, "This policy contains invalid Json");
  }
  if (typeof document !== "object" || document === null || !("Statement" in document)) {
    throw new AwsError("MalformedPolicyDocument", 400, "Syntax errors in policy.");
  }
}
