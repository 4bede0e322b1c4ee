export { demandNoSecret, manyInputs, patienceMs, survive, surviveAsync, type Outcomes } from "./survive.js";
export { anyOptions, anyRecord, anyText, anyValue, hidden, openValue } from "./values.js";
