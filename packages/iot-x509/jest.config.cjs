module.exports = { ...require("../../jest.preset.cjs"), displayName: "iot-x509" };
