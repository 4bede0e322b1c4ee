// What a newcomer's terminal would not have: left by npm run, Nx, the test runner, a release job, or somebody's own AWS.
const strange = [
  /^npm_(?!config_)/,
  /^npm_config_(user_agent|local_prefix|global_prefix|prefix|npm_version|node_gyp|init_module|noproxy|provenance)$/i,
  /^(NX_|BRS_|AWS_|JEST_|NODE_TEST_CONTEXT$|INIT_CWD$|FORCE_COLOR$|CI$)/,
  // No token, and nothing that npm could exchange for one: a rehearsal cannot publish anywhere else.
  /^(NPM_TOKEN|NODE_AUTH_TOKEN|ACTIONS_ID_TOKEN_.*)$/,
];

/** An environment to merge with this one: what is strange in it is undefined, which removes it. */
export function plainEnvironment(environment = process.env) {
  const names = Object.keys(environment).filter((name) => strange.some((pattern) => pattern.test(name)));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
