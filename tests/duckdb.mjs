// duckdb.mjs MODULES FILE.sql: runs a file of SQL with @duckdb/node-api of MODULES, where the
// program duckdb is not there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , modules, file] = process.argv;
const { DuckDBInstance } = createRequire(`${modules}/`)("@duckdb/node-api");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(readFileSync(file, "utf8"));
