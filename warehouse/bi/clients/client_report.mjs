// The report of client_report.py for clients of Node. Arguments: published file, folder of questions, folder of node_modules.
// Belongs here: its format, and turning values into JSON. Does not belong here: any client.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

export const [database, questions, modules] = process.argv.slice(2);
export const require = createRequire(join(modules, "package.json"));

const FORBIDDEN = [
  `select * from read_text('${process.argv[1]}')`,
  "set enable_external_access = true",
  "create table left_behind (x integer)",
];

const plain = (value) => {
  if (value === null || ["boolean", "string", "number"].includes(typeof value)) return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString().replace("T00:00:00.000Z", "");
  return String(value);
};

// `ask` runs a query and returns rows as arrays; `run` runs any statement, if `ask` takes queries only.
export async function printReport(version, ask, run = ask) {
  const rows = async (sql) => (await ask(sql)).map((row) => row.map(plain));
  const answers = {};
  for (const file of readdirSync(questions).filter((name) => name.endsWith(".sql")).sort()) {
    answers[file.slice(0, -4)] = await rows(readFileSync(join(questions, file), "utf8"));
  }
  const columns = await rows("select table_name, column_name from information_schema.columns order by all");
  let isLocked = true;
  for (const statement of FORBIDDEN) {
    const problem = await run(statement).then(() => "", (error) => String(error).toLowerCase());
    isLocked &&= ["disabled", "read-only", "locked"].some((word) => problem.includes(word));
  }
  console.log(JSON.stringify({ version, columns, answers, is_locked: isLocked }));
}
