"use strict";
/*
 * What dealreport's page does in a browser, as TAP.  node page.js MODULES FOLDER
 * MODULES has playwright-core and axe-core, FOLDER the pages that page.t makes.
 * The policy of the page stays in force: nothing is evaluated by the page as a string.
 */
const fs = require("fs"), path = require("path");
const [,, modules, folder] = process.argv;
const { chromium } = require(path.join(modules, "playwright-core"));
const axeSource = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");
let n = 0, failed = 0;

function ok(name, pass, ...why) {
	n++;
	if (!pass) failed++;
	console.log((pass ? "ok " : "not ok ") + n + " - " + name);
	if (!pass) for (const w of why) console.log("# " + String(JSON.stringify(w)).slice(0, 1500));
}
const wait = ms => new Promise(r => setTimeout(r, ms));
async function until(f) {
	for (let i = 0; i < 200; i++) {
		if (await f()) return true;
		await wait(25);
	}
	return false;
}

let browser;
/* A page in a context of its own; what it must not do is collected. */
async function open(file, options, hash) {
	const context = await browser.newContext(Object.assign({acceptDownloads: true}, options));
	const page = await context.newPage(), bad = [], requests = [];
	page.on("pageerror", e => bad.push(e.message));
	page.on("console", m => { if (m.type() === "error") bad.push(m.text()); });
	page.on("dialog", d => { bad.push("dialog"); d.dismiss(); });
	page.on("request", r => requests.push(r.url()));
	const url = "file://" + path.join(folder, file);
	await page.goto(url + (hash || ""));
	return {page, bad, context, async end(name) {
		ok(name + ": no error, no violation of the policy", bad.length === 0, bad);
		ok(name + ": nothing is asked for but the file", requests.every(r => r.startsWith(url) || r.startsWith("blob:")), requests);
		await context.close();
	}};
}
const tabNames = page => page.evaluate(() => [...document.querySelectorAll("#tabs a")].map(a => a.getAttribute("href").slice(1)));
const grid = page => until(() => page.evaluate(() => document.querySelector(".win tbody tr") !== null));
const ids = page => page.evaluate(() => [...document.querySelectorAll(".win tbody th a")].map(a => a.textContent));
const status = page => page.evaluate(() => document.querySelector("#grid output").textContent);
async function tab(page, name) {
	await page.evaluate(t => document.querySelector("#tabs a[href='#" + t + "']").click(), name);
	if (name === "deals") await grid(page);
}

/* ---- accessible, and as wide as the window ---- */
async function axe(session) {
	await session.send("Runtime.evaluate", {expression: axeSource + ";0"});
	const r = await session.send("Runtime.evaluate", {awaitPromise: true, returnByValue: true,
	    expression: "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')))"});
	return r.result.value || [r];
}
async function looks() {
	const each = [];
	for (const scheme of ["light", "dark"]) for (const width of [1280, 390]) each.push([scheme, width]);
	await Promise.all(each.map(async ([scheme, width]) => {
		const p = await open("page.html", {colorScheme: scheme, viewport: {width, height: 800}});
		const session = await p.context.newCDPSession(p.page), found = [], wide = [];
		for (const t of await tabNames(p.page)) {
			await tab(p.page, t);
			for (const v of await axe(session)) found.push(t + ": " + v);
			if (await p.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(t);
		}
		ok("axe finds nothing: " + scheme + ", " + width + " px", found.length === 0, ...found);
		ok("nothing is wider than the window: " + scheme + ", " + width + " px", wide.length === 0, wide);
		await p.end(scheme + " " + width);
	}));
	const p = await open("page.html", {viewport: {width: 768, height: 800}}), wide = [];
	for (const t of await tabNames(p.page)) {
		await tab(p.page, t);
		if (await p.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(t);
	}
	ok("nor at 768 px", wide.length === 0, wide);
	await p.end("768");
}

/* ---- by keyboard ---- */
async function keyboard() {
	const p = await open("page.html", {viewport: {width: 1280, height: 800}}), page = p.page;
	const focused = () => page.evaluate(() => document.activeElement.getAttribute("href") || document.activeElement.id || document.activeElement.className);
	await page.keyboard.press("Tab");
	ok("the first stop is the link to the content", await focused() === "#main");
	await page.keyboard.press("Tab");
	ok("the second the chosen tab", await focused() === "#summary");
	const names = await tabNames(page);
	for (let i = 0; i < names.indexOf("deals"); i++) await page.keyboard.press("ArrowRight");
	ok("arrows go to a tab and stay there", await focused() === "#deals" && page.url().endsWith("#deals"), await focused(), page.url());
	await page.keyboard.press("End");
	ok("End to the last", await focused() === "#" + names[names.length - 1]);
	await page.goBack();
	ok("Back goes back", await page.evaluate(() => !document.getElementById("deals").hidden));
	await grid(page);
	await page.evaluate(() => document.querySelector(".win tbody th a").focus());
	await page.keyboard.press("Enter");
	ok("Enter opens a deal, which has the focus", await focused() === "detail", await focused());
	ok("its effects are there", await page.evaluate(() => document.querySelectorAll("#detail table tbody tr").length >= 4));
	await page.evaluate(() => document.querySelector("#detail button").click());
	ok("Close gives it back to the deals", (await focused()).includes("win"), await focused());
	await p.end("keyboard");
}

/* ---- the grid ---- */
function csvRows(text) {
	const rows = [];
	let row = [], cell = "", quoted = false;
	for (let i = 0; i < text.length; i++) {
		const c = text[i];
		if (quoted) {
			if (c !== '"') cell += c;
			else if (text[i + 1] === '"') { cell += c; i++; }
			else quoted = false;
		} else if (c === '"') quoted = true;
		else if (c === "," || c === "\n") {
			row.push(cell);
			cell = "";
			if (c === "\n") { rows.push(row); row = []; }
		} else cell += c;
	}
	return rows;
}
function table(file) {
	const [head, ...rows] = csvRows(fs.readFileSync(path.join(folder, file), "utf8"));
	return rows.map(r => Object.fromEntries(head.map((h, i) => [h, r[i]])));
}
async function download(page, button) {
	const [d] = await Promise.all([page.waitForEvent("download"), page.evaluate(b => document.querySelector(b).click(), button)]);
	return fs.readFileSync(await d.path(), "utf8");
}
async function theGrid() {
	const p = await open("page.html", {viewport: {width: 1280, height: 900}}, "#deals"), page = p.page;
	ok("the deals are there", await grid(page));
	await wait(100);
	const all = table("deals.csv"), height = await page.evaluate(() => {
		const box = document.querySelector(".win"), tr = document.querySelector(".win tbody tr:not(.gap)");
		return [box.scrollHeight, tr.getBoundingClientRect().height];
	});
	ok("as high as all rows", Math.abs(height[0] - height[1] * all.length) < 100, height, all.length);
	const loss = r => r.deal_amount === "" ? -1 : r.deal_amount * r.risk_score;
	const byLoss = all.map((r, i) => [r, i]).sort((a, b) => loss(b[0]) - loss(a[0]) || a[1] - b[1]).map(x => x[0].deal_id);
	ok("by expected loss", (await ids(page)).slice(0, 10).join() === byLoss.slice(0, 10).join(), await ids(page), byLoss.slice(0, 10));
	await page.evaluate(() => { document.querySelector(".win").scrollTop = 1e9; });
	ok("the last one can be reached", await until(async () => (await ids(page)).pop() === byLoss[byLoss.length - 1]), await ids(page));
	const order = async (column, key, down) => {
		await page.evaluate(k => document.querySelectorAll(".win thead button")[k].click(), column);
		await wait(60);
		const known = all.map((r, i) => [r[key], i]).filter(x => x[0] !== "");
		const collator = new Intl.Collator("en", {numeric: true});
		known.sort((a, b) => (isNaN(a[0]) ? collator.compare(a[0], b[0]) : a[0] - b[0]) * (down ? -1 : 1) || a[1] - b[1]);
		return [(await ids(page)).slice(0, 8).join(), known.slice(0, 8).map(x => all[x[1]].deal_id).join()];
	};
	for (const [column, key, first] of [[3, "deal_amount", true], [4, "sales_rep_id", false], [8, "expected_close_date", false]]) {
		let r = await order(column, key, first);
		ok("sorted by " + key, r[0] === r[1], ...r);
		r = await order(column, key, !first);
		ok("and the other way round", r[0] === r[1], ...r);
	}
	await page.evaluate(() => [...document.querySelectorAll("#grid .bar > button")][0].click());
	const pick = all[5].sales_rep_id, some = all.filter(r => r.sales_rep_id === pick && r.risk_category === "High");
	await page.evaluate(rep => {
		const s = [...document.querySelectorAll("#grid select")];
		for (const [k, v] of [[0, "=High"], [1, "=" + rep]]) { s[k].value = v; s[k].dispatchEvent(new Event("change")); }
	}, pick);
	ok("filters count", (await status(page)).startsWith(some.length + " of " + all.length + " deals"), await status(page), some.length);
	const got = csvRows(await download(page, "#download-deals"));
	const head = got[0], want = some.map(r => head.map(h => r[h]).join("\x1f")).sort();
	ok("the download is what is shown, byte for byte", got.slice(1).map(r => r.join("\x1f")).sort().join("\n") === want.join("\n"), got[1], want[0]);
	await page.evaluate(() => [...document.querySelectorAll("#grid .bar > button")][0].click());
	await page.fill("#grid input", all[7].deal_id.toLowerCase() + " " + all[7].sales_rep_id);
	ok("words are searched together", await until(async () => (await ids(page)).join() === all[7].deal_id), await ids(page));
	await page.fill("#grid input", "no such deal");
	ok("nothing is found", await until(async () => (await status(page)).startsWith("0 of")));
	await p.end("the grid");
}

/* ---- hostile cells ---- */
async function hostile() {
	const p = await open("hostile.html", {viewport: {width: 1280, height: 900}}, "#deals"), page = p.page, all = table("hostile.csv");
	await grid(page);
	ok("cells stand as they are", all.every(r => r.deal_id !== "") && (await ids(page)).length === all.length);
	for (const r of all.filter(r => r.deal_id.length < 100)) {
		await page.goto(page.url().split("#")[0] + "#deals/" + encodeURIComponent(r.deal_id));
		const title = await page.evaluate(() => document.querySelector("#detail h3") && document.querySelector("#detail h3").textContent);
		ok("a deal by its address: " + JSON.stringify(r.deal_id), title !== null && title.includes(r.deal_id), title);
	}
	const got = csvRows(await download(page, "#download-deals")), at = got[0].indexOf("sales_rep_id");
	const cells = got.slice(1).map(r => r[at]);
	ok("formulas are defused", cells.includes("'=cmd|'/c'!A1") && cells.includes("'+1"), cells);
	ok("numbers are not", cells.includes("-12.5"));
	ok("no element of theirs", await page.evaluate(() => document.querySelectorAll("img, main script").length === 0));
	await p.end("hostile");
}

/* ---- without script, on paper, in another locale, alerts ---- */
async function still() {
	const p = await open("page.html", {javaScriptEnabled: false, viewport: {width: 1280, height: 900}});
	const sections = await p.page.locator("main > section").all();
	const seen = [];
	for (const s of sections) seen.push(await s.isVisible());
	ok("without script every section is there", seen.length >= 7 && seen.every(x => x), seen);
	ok("and thirty deals", await p.page.locator("#static-deals tbody tr").count() === 30);
	await p.end("without script");
}
async function paper() {
	const p = await open("page.html", {viewport: {width: 1280, height: 900}}, "#deals");
	await grid(p.page);
	await p.page.pdf({path: path.join(folder, "page.pdf"), format: "A4", preferCSSPageSize: true});
	await p.end("on paper");
}
async function locale() {
	const p = await open("german.html", {viewport: {width: 1280, height: 900}}, "#deals");
	await grid(p.page);
	const s = await p.page.evaluate(() => document.querySelector("#summary data.p1, #winrate data.p1").textContent);
	ok("numbers as the locale writes them", /^[^.]*,\d\s?%$/.test(s), s);
	await p.end("in German");
}
async function alerts() {
	const p = await open("page.html", {viewport: {width: 1280, height: 900}}, "#alerts"), all = table("alerts.csv");
	ok("alerts have filters", await until(() => p.page.evaluate(() => document.querySelectorAll("#alert-filters select").length > 0)));
	const kind = all[all.length - 1].kind, n = all.filter(r => r.kind === kind).length;
	await p.page.evaluate(k => {
		const s = [...document.querySelectorAll("#alert-filters select")].find(x => [...x.options].some(o => o.value === "=" + k));
		s.value = "=" + k;
		s.dispatchEvent(new Event("change"));
	}, kind);
	const shown = await p.page.evaluate(() => [document.querySelector("#alert-filters output").textContent,
	    [...document.querySelectorAll("#alerts .alert")].filter(e => e.checkVisibility()).length]);
	ok("which open what they match", shown[0].startsWith(n + " of " + all.length) && shown[1] === n, shown, n);
	ok("and download it", csvRows(await download(p.page, "#download-alerts")).length === n + 1);
	await p.end("alerts");
}

/* ---- many ---- */
async function many() {
	const p = await open("many.html", {viewport: {width: 1280, height: 900}}), page = p.page;
	const ms = await page.evaluate(async () => {
		const next = () => new Promise(r => requestAnimationFrame(() => setTimeout(r, 0)));
		const out = {}, wait = async f => { while (!f()) await next(); };
		let t = performance.now();
		document.querySelector("#tabs a[href='#deals']").click();
		await wait(() => document.querySelector(".win tbody tr"));
		out.open = performance.now() - t;
		for (const [name, k] of [["sort", 3], ["sort text", 4]]) {
			t = performance.now();
			document.querySelectorAll(".win thead button")[k].click();
			await next();
			out[name] = performance.now() - t;
		}
		const box = document.querySelector(".win"), frames = [];
		for (let i = 0; i < 40; i++) {
			box.scrollTop += 900;
			t = performance.now();
			await next();
			frames.push(performance.now() - t);
		}
		out["frame p95"] = frames.sort((a, b) => a - b)[37];
		return out;
	});
	console.log("# 10,000 deals: " + Object.entries(ms).map(([k, v]) => k + " " + v.toFixed(0) + " ms").join(", "));
	ok("10,000 deals open within seconds, also on a busy machine", ms.open < 5000, ms);
	await p.end("10,000 deals");
}

(async () => {
	browser = await chromium.launch({executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
	    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]});
	/* side by side, but for what is measured */
	await Promise.all([looks(), (async () => { for (const part of [keyboard, theGrid, hostile, still, paper, locale, alerts]) await part(); })()]);
	await many();
	await browser.close();
	console.log("1.." + n);
	process.exit(failed > 0 ? 1 : 0);
})().catch(e => { console.log("Bail out! " + e.message); process.exit(1); });
