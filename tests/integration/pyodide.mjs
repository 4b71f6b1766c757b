// Runs tests/integration/in_pyodide.py over this checkout: node pyodide.mjs CHECKOUT
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const root = process.argv[2];
const python = await loadPyodide();
python.FS.mkdirTree("/checkout");
python.FS.mount(python.FS.filesystems.NODEFS, { root }, "/checkout");
const program = readFileSync(`${root}/tests/integration/in_pyodide.py`, "utf8");
console.log(await python.runPythonAsync(program));
