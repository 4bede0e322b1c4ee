import { parseRoleArn } from "../src/roles.js";

test.each([
  ["arn:aws:iam::123456789012:role/app", "aws", "app"],
  ["arn:aws:iam::123456789012:role/a/path/to/app", "aws", "app"],
  ["arn:aws-cn:iam::123456789012:role/app", "aws-cn", "app"],
  ["arn:aws-us-gov:iam::123456789012:role/x_+=,.@-y", "aws-us-gov", "x_+=,.@-y"],
])("%s is a role", (arn, partition, name) => {
  expect(parseRoleArn(arn)).toEqual({ arn, partition, name, accountId: "123456789012" });
});

test.each([
  "arn:aws:iam::123:role/app",
  "arn:aws:iam::123456789012:user/app",
  "arn:aws:iam::123456789012:role/",
  "arn:gcp:iam::123456789012:role/app",
  " arn:aws:iam::123456789012:role/app",
])("%s is none", (arn) => {
  expect(parseRoleArn(arn)).toBeUndefined();
});
