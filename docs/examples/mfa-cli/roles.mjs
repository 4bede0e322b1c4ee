// Sessions of several roles that stand on one session of yours, which took one MFA code.
import { commandMfa, promptMfa, singleUse } from "@brs/mfa";
import { createSession } from "@brs/session";
import { sessionTokenProvider, stsProvider } from "@brs/sts";

/** @typedef {ReturnType<typeof openRole>} RoleSession */

/**
 * @param {object} options
 * @param {readonly string[]} options.roleArns roles whose trust policies may ask for `aws:MultiFactorAuthPresent`
 * @param {string} options.serialNumber of your MFA device
 * @param {string} [options.command] prints the code; without it the terminal asks
 */
export function openRoles({ roleArns, serialNumber, command }) {
  // AWS takes a code once: whoever asks within the same half minute waits for the next.
  const mfaCodeProvider = singleUse(command === undefined ? promptMfa() : commandMfa(command));
  // Lives for 12 hours. While it does, the roles are renewed without a question.
  const me = sessionTokenProvider({ params: { SerialNumber: serialNumber }, mfaCodeProvider });
  const sessions = roleArns.map((roleArn) => openRole(me, roleArn));
  return {
    sessions,
    close: () => Promise.all(sessions.map(({ session }) => session.close())),
  };
}

/**
 * @param {import("@brs/sts").SessionTokenProvider} masterCredentials
 * @param {string} roleArn
 */
function openRole(masterCredentials, roleArn) {
  const params = { RoleArn: roleArn, RoleSessionName: "mfa-cli" };
  return { name: roleArn.replace(/^.*\//, ""), session: createSession(stsProvider({ masterCredentials, params })) };
}
