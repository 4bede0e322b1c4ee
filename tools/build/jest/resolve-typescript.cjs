// Sources import each other as "./x.js", the name that their build has. Jest runs the sources, so that name must find
// "./x.ts"; in dist and in node_modules "./x.js" is what it says.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

module.exports = (request, options) => {
  if (request.startsWith(".") && request.endsWith(".js") && !options.basedir.includes("node_modules")) {
    const source = join(options.basedir, `${request.slice(0, -3)}.ts`);
    if (existsSync(source)) return source;
  }
  return options.defaultResolver(request, options);
};
