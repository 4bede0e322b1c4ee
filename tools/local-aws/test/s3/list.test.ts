import { ListObjectsV2Command, paginateListObjectsV2, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Bench } from "../support.js";
import { refusal, start } from "../support.js";

const Bucket = "photos";

async function filled(keys: readonly string[]): Promise<Bench> {
  const aws = await start();
  const s3 = aws.s3();
  aws.control.bucket(Bucket);
  await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))));
  return aws;
}

test("pages follow each other without a gap or an overlap, in the order of UTF-8", async () => {
  const keys = ["b", "a/2", "a/1", "a b", "\u{1F680}", "\uFF5E", "c&d<e>", "B"];
  const aws = await filled(keys);
  const listed: (string | undefined)[] = [];
  let pages = 0;
  for await (const page of paginateListObjectsV2({ client: aws.s3(), pageSize: 3 }, { Bucket })) {
    pages += 1;
    listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
  }
  expect(pages).toBe(3);
  expect(listed).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
});

test("prefix, delimiter and start-after choose what is listed", async () => {
  const aws = await filled(["2024/a", "2024/b", "2025/a", "2025/b/c", "readme"]);
  const s3 = aws.s3();
  const top = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
  expect(top.CommonPrefixes).toEqual([{ Prefix: "2024/" }, { Prefix: "2025/" }]);
  expect(top.Contents?.map(({ Key }) => Key)).toEqual(["readme"]);
  expect(top.KeyCount).toBe(3);
  const year = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "2025/", Delimiter: "/" }));
  expect(year.Contents?.map(({ Key }) => Key)).toEqual(["2025/a"]);
  expect(year.CommonPrefixes).toEqual([{ Prefix: "2025/b/" }]);
  const after = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: "2025/a" }));
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(["2025/b/c", "readme"]);
});

test("groups are paged as well, each said once", async () => {
  const aws = await filled(["a/1", "a/2", "b/1", "b/2", "c"]);
  const groups: string[] = [];
  for await (const page of paginateListObjectsV2({ client: aws.s3(), pageSize: 1 }, { Bucket, Delimiter: "/" })) {
    for (const { Prefix } of page.CommonPrefixes ?? []) groups.push(Prefix ?? "");
    for (const { Key } of page.Contents ?? []) groups.push(Key ?? "");
  }
  expect(groups).toEqual(["a/", "b/", "c"]);
});

test("an empty bucket, a page of nothing, and a made-up token", async () => {
  const aws = await filled([]);
  const s3 = aws.s3();
  expect(await s3.send(new ListObjectsV2Command({ Bucket }))).toMatchObject({ KeyCount: 0, IsTruncated: false });
  expect(await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).toMatchObject({
    KeyCount: 0,
    IsTruncated: false,
  });
  const madeUp = s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "***" }));
  expect(await refusal(madeUp)).toMatchObject({ name: "InvalidArgument", status: 400 });
});
