// The Node client; says what said.py says. Arguments: the published file, the folder of questions, node_modules' folder.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [database, questions, modules] = process.argv.slice(2);
const { DuckDBInstance, version } = createRequire(join(modules, "package.json"))("@duckdb/node-api");
const instance = await DuckDBInstance.create(database, { access_mode: "READ_ONLY" });
const connection = await instance.connect();
// Given at opening, the first of these keeps this client from opening the file itself.
await connection.run("set enable_external_access = false; set lock_configuration = true");

const plain = (value) => {
  if (value === null || ["boolean", "string", "number"].includes(typeof value)) return value;
  if (typeof value === "bigint") return Number(value);
  return String(value);
};
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(plain));

const answers = {};
for (const file of readdirSync(questions).filter((name) => name.endsWith(".sql")).sort()) {
  answers[file.slice(0, -4)] = await ask(readFileSync(join(questions, file), "utf8"));
}
const forbidden = [
  `select * from read_text('${process.argv[1]}')`,
  "set enable_external_access = true",
  "create table left_behind (x integer)",
];
let isLocked = true;
for (const statement of forbidden) {
  const problem = await ask(statement).then(() => "", (error) => String(error).toLowerCase());
  isLocked &&= ["disabled", "read-only", "locked"].some((word) => problem.includes(word));
}
const columns = await ask("select table_name, column_name from information_schema.columns order by all");
console.log(JSON.stringify({ version: `@duckdb/node-api on duckdb ${version()}`, columns, answers, is_locked: isLocked }));
