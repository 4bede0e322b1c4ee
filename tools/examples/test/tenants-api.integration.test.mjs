// docs/examples/tenants-api, seen from outside: its answers, its exit code, and what its AWS was asked by whom.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { launch } from "./support/launch.mjs";
import { until } from "./support/until.mjs";

/** With sessions that outlast the test, unless renewals are what it is about. */
async function launchApi(t, options) {
  const app = await launch(t, "tenants-api", { sessionSeconds: 3600, ...options });
  const [, base] = /(http:\S+)/.exec(await app.line(/^listening/));
  const get = async (path) => {
    const response = await fetch(base + path);
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body: await response.json() };
  };
  return { ...app, base, get, objects: (tenant) => get(`/tenants/${tenant}/objects`) };
}

const own = (tenant) => ({
  status: 200,
  retryAfter: null,
  body: {
    tenant,
    objects: [
      { key: "invoice.pdf", size: tenant.length },
      { key: `only-${tenant}.txt`, size: tenant.length },
    ],
  },
});
const assumed = ({ aws }) => aws.counters().calls["sts:AssumeRole"] ?? 0;

test("first requests that come together share one session, and each tenant has a session for itself alone", async (t) => {
  const api = await launchApi(t, {});
  const answers = await Promise.all(Array.from({ length: 10 }, () => api.objects("acme")));
  for (const answer of answers) assert.deepEqual(answer, own("acme"));
  assert.equal(assumed(api), 1);
  assert.deepEqual(await api.objects("globex"), own("globex"));
  assert.equal(assumed(api), 2);
  for (const { params } of api.aws.control.requests("sts:AssumeRole")) {
    const tenant = params.RoleSessionName;
    assert.equal(params["Tags.member.1.Key"], "tenant");
    assert.equal(params["Tags.member.1.Value"], tenant);
    const [list, read] = JSON.parse(params.Policy).Statement;
    assert.equal(list.Condition.StringLike["s3:prefix"], `${tenant}/*`);
    assert.equal(read.Resource, `arn:aws:s3:::files/${tenant}/*`);
  }
  assert.deepEqual((await api.get("/health")).body, {
    ok: true,
    open: 2,
    phases: { fresh: 2 },
    failing: 0,
    identity: "static",
  });
});

for (const [circumstance, env] of Object.entries({
  "sessions are renewed": {},
  "tenants come and go": { MAX_OPEN: "2" },
})) {
  test(`while ${circumstance}, no request of a tenant is signed with another's credentials`, async (t) => {
    const api = await launchApi(t, { sessionSeconds: 4, env });
    const { aws } = api;
    const tenants = ["acme", "globex", "initech", "umbrella"];
    const keys = new Map(tenants.map((tenant) => [tenant, new Set()]));
    // Again and again: the record of requests keeps the last thousand.
    function look() {
      for (const { accessKeyId, params } of aws.control.requests("s3:ListObjectsV2")) {
        const { sessionName } = aws.keys.find(accessKeyId).principal;
        assert.equal(params.Prefix, `${sessionName}/`);
        keys.get(sessionName).add(accessKeyId);
      }
      return tenants.every((tenant) => keys.get(tenant).size >= 3);
    }
    let serving = true;
    const callers = [...tenants, ...tenants].map(async (tenant) => {
      while (serving) assert.deepEqual(await api.objects(tenant), own(tenant));
    });
    await Promise.race([until(look), Promise.all(callers)]);
    serving = false;
    await Promise.all(callers);
    assert.ok(look());
  });
}

test("idle tenants are closed, those in use are not, and the number stays bounded", async (t) => {
  const api = await launchApi(t, { env: { MAX_OPEN: "2" } });
  const { aws } = api;
  aws.control.outage("s3:ListObjectsV2", "hold", { count: 1 });
  const inUse = api.objects("acme");
  await aws.control.whenHeld(1);
  for (const tenant of ["globex", "initech", "umbrella"]) assert.deepEqual(await api.objects(tenant), own(tenant));
  assert.equal((await api.get("/health")).body.open, 2);
  aws.control.release();
  assert.deepEqual(await inUse, own("acme"));
  assert.deepEqual(await api.objects("umbrella"), own("umbrella"));
  assert.equal(assumed(api), 4);
  assert.deepEqual(await api.objects("globex"), own("globex"));
  assert.equal(assumed(api), 5);
});

test("a tenant who is not served for a while is closed", async (t) => {
  const api = await launchApi(t, { env: { IDLE_MS: "100" } });
  await api.objects("acme");
  while ((await api.get("/health")).body.open > 0);
  assert.deepEqual(await api.objects("acme"), own("acme"));
  assert.equal(assumed(api), 2);
});

test("trouble is told by a status and a word, and is one tenant's alone", async (t) => {
  const api = await launchApi(t, {});
  const { aws } = api;
  assert.deepEqual(await api.objects("nobody"), { status: 404, retryAfter: null, body: { error: "unknown_tenant" } });
  assert.deepEqual(await api.objects("acme"), own("acme"));

  aws.control.outage("sts", "deny");
  const denied = { status: 502, retryAfter: null, body: { error: "tenant_access_denied" } };
  assert.deepEqual(await api.objects("globex"), denied);
  aws.control.outage("sts", "error", { code: "MalformedPolicyDocument", status: 400, message: "?" });
  assert.deepEqual(await api.objects("initech"), { status: 500, retryAfter: null, body: { error: "misconfigured" } });
  aws.control.outage("sts", "500");
  const busy = { status: 503, retryAfter: "5", body: { error: "aws_in_trouble" } };
  assert.deepEqual(await api.objects("umbrella"), busy);
  assert.deepEqual(await api.objects("acme"), own("acme"));
  const { body } = await api.get("/health");
  assert.deepEqual([body.ok, body.open, body.failing], [true, 4, 3]);

  aws.control.outage("s3:ListObjectsV2", "deny", { count: 1 });
  assert.deepEqual(await api.objects("acme"), { status: 502, retryAfter: null, body: { error: "aws_refused" } });
  aws.control.outage("sts", "off");
  assert.deepEqual(await api.objects("umbrella"), own("umbrella"));
  assert.ok(!api.said.some((line) => line.includes(aws.secretAccessKey)));
});

test("an outage that outlasts the service's own identity is told by /health, and is over without a request", async (t) => {
  // An identity that ends: a role, not keys.
  const folder = await mkdtemp(join(tmpdir(), "brs-identity-"));
  t.after(() => rm(folder, { recursive: true }));
  const config = join(folder, "config");
  const roleArn = "arn:aws:iam::123456789012:role/app";
  await writeFile(config, `[profile service]\nrole_arn = ${roleArn}\ncredential_source = Environment\n`);
  const api = await launchApi(t, { sessionSeconds: 4, env: { AWS_CONFIG_FILE: config, AWS_PROFILE: "service" } });
  const { aws } = api;
  const health = () => api.get("/health");
  assert.deepEqual(await api.objects("acme"), own("acme"));
  assert.equal((await health()).status, 200);

  aws.control.outage("sts", "500");
  while ((await health()).status === 200);
  const { status, body } = await health();
  assert.deepEqual([status, body.ok, body.identity], [503, false, "expired"]);
  aws.control.outage("sts", "off");
  while ((await health()).status !== 200);
  while ((await api.objects("acme")).status !== 200);
});

test("on SIGTERM requests under way are answered, new ones are refused, and the process ends by itself", async (t) => {
  const api = await launchApi(t, {});
  const { aws } = api;
  aws.control.outage("s3:ListObjectsV2", "hold", { count: 1 });
  const underWay = api.objects("acme");
  await aws.control.whenHeld(1);
  const stopping = api.line(/^stopping/);
  api.child.kill("SIGTERM");
  await stopping;
  await assert.rejects(fetch(api.base, { headers: { connection: "close" } }), TypeError);
  aws.control.release();
  assert.deepEqual(await underWay, own("acme"));
  assert.equal(await api.exitCode, 0);
  assert.equal(api.said.at(-1), "stopped");
});
