import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import express from "express";
import { errorResponse } from "./error-response.mjs";

/**
 * @param {object} options
 * @param {ReturnType<typeof import("./tenants.mjs").openTenants>} options.tenants
 * @param {ReadonlySet<string>} options.known stands for your database
 * @param {string} options.bucket
 */
export function createApi({ tenants, known, bucket }) {
  const api = express().disable("x-powered-by");

  // Put your authentication here: the tenant is whom the caller's token says, and the path must agree.
  api.param("tenant", (_request, response, next, id) => {
    if (known.has(id)) next();
    else response.status(404).json({ error: "unknown_tenant" });
  });

  api.get("/tenants/:tenant/objects", async ({ params: { tenant } }, response) => {
    const objects = await tenants.use(tenant, (session) => {
      const input = { Bucket: bucket, Prefix: `${tenant}/` };
      return session
        .collection(paginateListObjectsV2, session.client(S3Client), input, "Contents")
        .map(({ Key, Size }) => ({ key: Key?.slice(input.Prefix.length), size: Size }))
        .limit(1_000)
        .toArray();
    });
    response.json({ tenant, objects });
  });

  // Costs nothing and asks nobody: for a probe that comes every few seconds.
  api.get("/health", (_request, response) => {
    const { identity, sessions } = tenants.statuses();
    /** @type {Record<string, number>} */
    const phases = {};
    for (const { phase } of sessions) phases[phase] = (phases[phase] ?? 0) + 1;
    const failing = sessions.filter(({ failures }) => failures > 0).length;
    const ok = identity.phase !== "expired";
    response.status(ok ? 200 : 503).json({ ok, open: sessions.length, phases, failing, identity: identity.phase });
  });

  /** @type {express.ErrorRequestHandler} */
  const answerError = (error, request, response, next) => {
    console.error(`${request.method} ${request.path}:`, error);
    if (response.headersSent) return next(error);
    const { status, body, headers } = errorResponse(error);
    response.status(status).set(headers).json(body);
  };
  return api.use(answerError);
}
