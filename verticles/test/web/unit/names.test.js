// Every name in the web chat is one that exists: TypeScript looks, which browsers do only when they get there.
import assert from "node:assert/strict";
import { test } from "node:test";
import ts from "typescript";

const UNKNOWN = new Set([2304, 2305, 2552, 2724]);

test("every name that is used or imported is there", () => {
  const root = new URL("../../../../webroot/", import.meta.url).pathname;
  const options = { allowJs: true, checkJs: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
  const program = ts.createProgram([`${root}js/main.js`, `${root}client/index.js`], options);
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${root}js/`) || fileName.startsWith(`${root}client/`));
  assert.ok(own.length > 80, `${own.length} files`);
  const problems = own
    .flatMap((file) => program.getSemanticDiagnostics(file))
    .filter(({ code }) => UNKNOWN.has(code))
    .map(({ file, start, messageText }) => `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
  assert.deepEqual(problems, []);
});
