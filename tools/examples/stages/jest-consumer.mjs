/** @type {import("../runner/start.mjs").Stage} */
export const stage = {};
