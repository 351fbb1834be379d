// Evidence's connector with a source folder as Evidence expects it: the file, and initialize.sql, which runs at every opening.
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { database, printReport, require } from "./client_report.mjs";

const runQuery = require("@evidence-dev/duckdb");
const directory = mkdtempSync(join(tmpdir(), "evidence-"));
symlinkSync(database, join(directory, "ip_monitor.duckdb"));
writeFileSync(
  join(directory, "initialize.sql"),
  "set enable_external_access = false; set lock_configuration = true;",
);
const ask = async (sql) => {
  const { rows } = await runQuery(sql, { filename: "ip_monitor.duckdb", directory });
  const result = [];
  for await (const batch of rows()) result.push(...batch.map(Object.values));
  return result;
};
try {
  await printReport(`@evidence-dev/duckdb ${require("@evidence-dev/duckdb/package.json").version}`, ask);
} finally {
  rmSync(directory, { recursive: true });
}
