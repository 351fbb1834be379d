// DuckDB's own Node client.
import { database, printReport, require } from "./client_report.mjs";

const { DuckDBInstance, version } = require("@duckdb/node-api");
const instance = await DuckDBInstance.create(database, { access_mode: "READ_ONLY" });
const connection = await instance.connect();
// Given at opening, the first of these keeps this client from opening the file itself.
await connection.run("set enable_external_access = false; set lock_configuration = true");
await printReport(`duckdb ${version()}`, async (sql) => (await connection.runAndReadAll(sql)).getRows());
