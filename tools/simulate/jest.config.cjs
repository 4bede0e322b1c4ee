module.exports = { ...require("../../jest.preset.cjs"), displayName: "simulate" };
