"use strict";
(function () {
const $ = id => document.getElementById(id), settings = JSON.parse($("settings").textContent);
const T = settings.texts, MINUS = "\u2212", NONE = "\u2013";
const say = (key, values) => T[key].replace(/\{(\w+)\}/g, (all, name) => values[name]);

/* ---- elements ---- */

function el(name, attributes, ...children) {
	const e = document.createElement(name);
	for (const k in attributes)
		if (k === "class") e.className = attributes[k];
		else if (k.startsWith("on")) e.addEventListener(k.slice(2), attributes[k]);
		else if (attributes[k] !== null) e.setAttribute(k, attributes[k]);
	e.append(...children);
	return e;
}

/* ---- numbers: English, or as the locale writes them ---- */

const locale = (() => {
	try { return settings.locale && Intl.NumberFormat.supportedLocalesOf(settings.locale)[0]; }
	catch (e) { return ""; }
})();
const intl = {};
function localized(x, options) {
	const key = JSON.stringify(options);
	intl[key] = intl[key] || new Intl.NumberFormat(locale || "en-US", options);
	return intl[key].format(x).replace(/^-/, MINUS);
}
function money(x) {
	if (x === null || isNaN(x)) return NONE;
	if (locale)
		return (x < 0 ? MINUS : "") + settings.currency +
		    localized(Math.abs(x), {notation: "compact", maximumSignificantDigits: 3});
	let v = Math.abs(x), i = 0;
	while (i < 4 && v >= 999.5) { v /= 1000; i++; }
	return (x < 0 && v >= .5 ? MINUS : "") + settings.currency +
	    v.toFixed(i === 0 || v >= 99.95 ? 0 : v >= 9.995 ? 1 : 2) + ["", "K", "M", "B", "T"][i];
}
function digits(n) { return {minimumFractionDigits: n, maximumFractionDigits: n}; }
const count = x => x === null || isNaN(x) ? NONE : localized(x, {maximumFractionDigits: 0});
const percent = (x, n) => x === null || isNaN(x) ? NONE :
    n === 0 && x > 0 && x < .005 ? "<" + percent(.01, 1).replace(/[.,]0/, "") :
    n === 0 && x >= .995 && x < 1 ? ">" + percent(.99, 1).replace(/[.,]0/, "") :
    localized(x, Object.assign({style: "percent"}, digits(n)));
const points = x => (x > 0 ? "+" : "") + localized(x, digits(1));
function day(text) {
	const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
	if (!m) return text || NONE;
	if (locale)
		return new Intl.DateTimeFormat(locale, {dateStyle: "medium", timeZone: "UTC"})
		    .format(new Date(text + "T00:00:00Z"));
	const name = T.months.split(" ")[m[2] - 1] + " " + Number(m[3]);
	return m[1] === settings.day.slice(0, 4) ? name : name + ", " + m[1];
}
function localize() {
	const write = {m: money, i: count, p0: x => percent(x, 0), p1: x => percent(x, 1), s1: points,
	    d0: x => localized(x, digits(0)), d1: x => localized(x, digits(1)),
	    d2: x => localized(x, digits(2)), d3: x => localized(x, digits(3))};
	for (const e of document.querySelectorAll("data"))
		if (write[e.className]) e.textContent = write[e.className](Number(e.value));
}

/* ---- tabs ---- */

const nav = $("tabs"), tabs = [...nav.querySelectorAll("a")];
const nameOf = a => a.getAttribute("href").slice(1);

function show(name, focus) {
	for (const a of tabs) {
		const on = nameOf(a) === name;
		a.setAttribute("aria-selected", on);
		a.tabIndex = on ? 0 : -1;
		$(nameOf(a)).hidden = !on;
		if (on) {
			nav.scrollLeft = a.offsetLeft - (nav.clientWidth - a.offsetWidth) / 2;
			if (focus) a.focus();
		}
	}
	if (name === "deals") deals.open();
	if (name === "alerts") alerts.open();
}

/* The address: #deals, or #deals/ID. */
function go() {
	const slash = location.hash.indexOf("/");
	const name = location.hash.slice(1, slash < 0 ? undefined : slash);
	show(tabs.some(a => nameOf(a) === name) ? name : "summary", false);
	if (name === "deals" && slash > 0) {
		let id = location.hash.slice(slash + 1);
		try { id = decodeURIComponent(id); } catch (e) { /* as it stands */ }
		deals.detail(id);
	} else {
		deals.close(false);
	}
}

function startTabs() {
	nav.setAttribute("role", "tablist");
	tabs.forEach((a, i) => {
		const section = $(nameOf(a));
		a.setAttribute("role", "tab");
		a.id = "tab-" + nameOf(a);
		a.setAttribute("aria-controls", nameOf(a));
		section.setAttribute("role", "tabpanel");
		section.setAttribute("aria-labelledby", a.id);
		a.addEventListener("keydown", e => {
			const to = {ArrowRight: i + 1, ArrowLeft: i - 1 + tabs.length, Home: 0,
			    End: tabs.length - 1}[e.key];
			if (to === undefined) return;
			e.preventDefault();
			const next = tabs[to % tabs.length];
			history.pushState(null, "", next.getAttribute("href"));
			show(nameOf(next), true);
		});
	});
	document.addEventListener("click", e => {
		const a = e.target.closest("a[href^='#']");
		if (!a || a.classList.contains("skip") || e.ctrlKey || e.metaKey || e.shiftKey) return;
		e.preventDefault();
		if (location.hash !== a.getAttribute("href"))
			history.pushState(null, "", a.getAttribute("href"));
		go();
		if (!a.hash.includes("/") && !nav.contains(a)) scrollTo(0, 0);
	});
	addEventListener("popstate", go);
}

/* ---- data: columns, packed ---- */

async function unpack(id) {
	const e = $(id);
	if (!e || typeof DecompressionStream === "undefined") return null;
	const text = atob(e.textContent), bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	const z = new DecompressionStream("gzip"), w = z.writable.getWriter();
	w.write(bytes);
	w.close();
	const data = JSON.parse(await new Response(z.readable).text());
	data.of = {};
	for (const c of data.columns) data.of[c.name] = c;
	return data;
}
/* A cell as it was in the table; as a number, or null. */
function text(c, i) {
	if (!c) return "";
	if (c.text) return c.text[i];
	if (c.code) return c.dict[c.code[i]];
	const x = c.number[i];
	return x === null ? "" : c.fixed ? (x / 10 ** c.fixed).toFixed(c.fixed) : String(x);
}
function number(c, i) {
	if (!c) return null;
	if (c.number) return c.number[i] === null ? null : c.fixed ? c.number[i] / 10 ** c.fixed : c.number[i];
	const s = text(c, i);
	return s === "" || isNaN(s) ? null : Number(s);
}

/* Cells that a spreadsheet would take for a formula are defused; numbers are not. */
function csvCell(s) {
	if (/^[=+\-@\t\r]/.test(s) && !/^-?\d+(\.\d+)?(e-?\d+)?$/.test(s)) s = "'" + s;
	return /[",\r\n]/.test(s) ? '"' + s.replace(/"/g, '""') + '"' : s;
}
function download(data, rows, name) {
	const lines = [data.columns.map(c => csvCell(c.name)).join(",")];
	for (const i of rows) lines.push(data.columns.map(c => csvCell(text(c, i))).join(","));
	const url = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], {type: "text/csv"}));
	const a = el("a", {href: url, download: name});
	a.click();
	setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function select(label, values, change) {
	const s = el("select", {onchange: change}, el("option", {value: ""}, T.all));
	for (const v of values) s.append(el("option", {value: "=" + v}, v === "" ? T.empty : v.replace(/_/g, " ")));
	return {label: el("label", {}, label, el("br"), s), select: s};
}

/* ---- the grid of deals ---- */

const deals = (() => {
	const ROW = 46, MOST = 300000, BEYOND = 8;
	let data = null, opening = null, rows = [], order = [], page = 0, height = ROW;
	let box, body, table, output, search, filters = [], words = null, sorted = {by: -1, down: false};
	let pager, wanted = null, timer = 0;
	const of = name => data.of[name];
	const loss = i => {
		const amount = number(of("deal_amount"), i), risk = number(of("risk_score"), i);
		return amount === null ? null : risk === null ? amount : amount * risk;
	};
	const columns = [
		{key: "deal", of: "deal_id", head: true, cell: i => linkTo(i)},
		{key: "risk", of: "risk_category", cell: i => chip(text(of("risk_category"), i)),
		    rank: {High: 0, Medium: 1, Low: 2}},
		{key: "chance", of: "win_probability", n: true, cell: i => percent(number(of("win_probability"), i), 0)},
		{key: "amount", of: "deal_amount", n: true, cell: i => money(number(of("deal_amount"), i))},
		{key: "rep", of: "sales_rep_id", opt: true},
		{key: "region", of: "region", opt: true},
		{key: "stage", of: "deal_stage", opt: true},
		{key: "days", of: "x_age_days", n: true, opt: true, cell: i => count(number(of("x_age_days"), i))},
		{key: "close", of: "expected_close_date", opt: true, cell: i => closeDay(i)},
		{key: "lowers", of: "top_factors", wide: true, sort: ["factor_1", "effect_1"]},
		{key: "next", of: "recommended_action", wide: true, opt: true}];

	function linkTo(i) {
		const id = text(of("deal_id"), i);
		return el("a", {href: "#deals/" + encodeURIComponent(id)}, id);
	}
	function chip(s) {
		const i = ["High", "Medium", "Low"].indexOf(s);
		return i < 0 ? NONE : el("span", {class: "chip " + ["hi", "me", "lo"][i]}, T["level_" + s] || s);
	}
	function closeDay(i) {
		const s = text(of("expected_close_date"), i);
		return s !== "" && s < settings.day ? el("span", {class: "t-hi"}, day(s) + " " + T.late) : day(s);
	}

	/* Values to compare, a number or null each, of all rows: texts by one collator over the distinct ones. */
	function keys(name, rank) {
		const c = of(name);
		if (!c) return null;
		if (c.number) return Array.from(c.number);
		const all = c.dict || [...new Set(c.text)], byText = new Map();
		if (rank)
			all.forEach(s => byText.set(s, s in rank ? rank[s] : null));
		else {
			const collator = new Intl.Collator(locale || "en", {numeric: true});
			[...all].sort(collator.compare).forEach((s, k) => byText.set(s, s === "" ? null : k));
		}
		if (c.dict) {
			const byCode = c.dict.map(s => byText.get(s));
			return c.code.map(k => byCode[k]);
		}
		return c.text.map(s => byText.get(s));
	}
	function compare(k, down) {
		return (a, b) => {
			const x = k[a], y = k[b];
			if (x === y) return 0;
			if (x === null) return 1;
			if (y === null) return -1;
			return (x < y ? -1 : 1) * (down ? -1 : 1);
		};
	}
	function sortAll() {
		const all = Array.from({length: data.rows}, (_, i) => i);
		let by;
		if (sorted.by < 0) by = [compare(all.map(loss), true)];
		else {
			const c = columns[sorted.by];
			by = (c.sort && of(c.sort[0]) ? c.sort : [c.of]).map(n => keys(n, c.rank))
			    .filter(k => k !== null).map(k => compare(k, sorted.down));
		}
		order = all.sort((a, b) => {
			for (const f of by) { const d = f(a, b); if (d !== 0) return d; }
			return a - b;
		});
	}

	/* What is searched, in one lower-case string a row, made at the first search. */
	function makeWords() {
		const names = ["deal_id", "sales_rep_id", "industry", "region", "product_type", "lead_source",
		    "deal_stage", "top_factors", "recommended_action"].map(of).filter(c => c);
		words = Array.from({length: data.rows}, (_, i) => names.map(c => text(c, i)).join("\n").toLowerCase());
	}
	function choose() {
		const want = search.value.toLowerCase().split(/\s+/).filter(w => w !== "");
		if (want.length > 0 && words === null) makeWords();
		const on = filters.filter(f => f.select.value !== "").map(f => {
			const c = of(f.of), value = f.select.value.slice(1);
			return c.code ? (k => i => c.code[i] === k)(c.dict.indexOf(value)) : i => text(c, i) === value;
		});
		rows = order.filter(i => on.every(f => f(i)) && want.every(w => words[i].includes(w)));
		let amount = 0;
		for (const i of rows) amount += number(of("deal_amount"), i) || 0;
		output.textContent = say("of_deals", {n: count(rows.length), all: count(data.rows), amount: money(amount)});
		page = 0;
		box.scrollTop = 0;
		draw();
	}

	function cell(c, i) {
		const v = c.cell ? c.cell(i) : text(of(c.of), i) || NONE;
		const classes = [c.n ? "n" : "", c.opt ? "opt" : "", c.wide ? "w" : ""].join(" ").trim();
		return el(c.head ? "th" : "td", {class: classes, scope: c.head ? "row" : null},
		    c.wide ? el("div", {class: "clip"}, v) : v);
	}
	function gap(px) {
		const td = el("td", {colspan: columns.filter(c => !c.opt || innerWidth > 700).length});
		td.style.height = px + "px";
		return el("tr", {class: "gap", "aria-hidden": "true"}, td);
	}
	/* Rows in view and a few beyond, between two gaps. */
	function draw() {
		const shown = rows.slice(page * MOST, (page + 1) * MOST);
		const from = Math.max(0, Math.floor(box.scrollTop / height) - BEYOND);
		const to = Math.min(shown.length, Math.ceil((box.scrollTop + box.clientHeight) / height) + BEYOND);
		const lines = [];
		if (from > 0) lines.push(gap(from * height));
		for (let k = from; k < to; k++)
			lines.push(el("tr", {"aria-rowindex": page * MOST + k + 2}, ...columns.map(c => cell(c, shown[k]))));
		if (to < shown.length) lines.push(gap((shown.length - to) * height));
		if (rows.length === 0)
			lines.push(el("tr", {}, el("td", {colspan: columns.length}, T.none)));
		table.setAttribute("aria-rowcount", rows.length + 1);
		body.replaceChildren(...lines);
		drawn = [from, to, rows];
		turnPages();
	}
	let drawn = [0, 0, null];
	function scrolled() {
		const first = Math.floor(box.scrollTop / height), last = Math.ceil((box.scrollTop + box.clientHeight) / height);
		if (drawn[2] === rows && first >= drawn[0] && last <= drawn[1]) return;
		draw();
	}
	function turnPages() {
		const pages = Math.ceil(rows.length / MOST);
		pager.hidden = pages < 2;
		if (pages < 2) return;
		const turn = by => () => { page += by; box.scrollTop = 0; draw(); };
		pager.replaceChildren(say("page", {n: page + 1, all: pages}), " ",
		    el("button", Object.assign({type: "button", onclick: turn(-1)}, page > 0 ? {} : {disabled: ""}), T.previous), " ",
		    el("button", Object.assign({type: "button", onclick: turn(1)}, page + 1 < pages ? {} : {disabled: ""}), T.following));
	}

	function sortBy(k) {
		const down = columns[k].n === true;
		if (sorted.by !== k) sorted = {by: k, down: down};
		else if (sorted.down === down) sorted = {by: k, down: !down};
		else sorted = {by: -1, down: false};
		markSorted();
		sortAll();
		choose();
	}
	function markSorted() {
		[...table.tHead.rows[0].cells].forEach((th, k) => {
			if (k === sorted.by) th.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
			else th.removeAttribute("aria-sort");
		});
	}
	function reset() {
		search.value = "";
		for (const f of filters) f.select.value = "";
		sorted = {by: -1, down: false};
		markSorted();
		sortAll();
		choose();
	}

	function makeFilters() {
		const bar = el("div", {class: "bar"});
		search = el("input", {type: "search", placeholder: T.search_hint, autocomplete: "off", oninput: () => {
			clearTimeout(timer);
			timer = setTimeout(choose, 80);
		}});
		bar.append(el("label", {}, T.search, el("br"), search));
		for (const [label, name] of [["risk", "risk_category"], ["rep", "sales_rep_id"], ["region", "region"], ["stage", "deal_stage"]]) {
			const c = of(name), values = c && [...new Set(c.dict || c.text || [])];
			if (!values || values.length < 2 || values.length > 200) continue;
			if (name !== "risk_category") values.sort(new Intl.Collator(locale || "en", {numeric: true}).compare);
			else values.sort((a, b) => ["High", "Medium", "Low", ""].indexOf(a) - ["High", "Medium", "Low", ""].indexOf(b));
			filters.push(Object.assign(select(T[label], values, choose), {of: name}));
			bar.append(filters[filters.length - 1].label);
		}
		bar.append(el("button", {type: "button", onclick: reset}, T.reset),
		    el("button", {type: "button", id: "download-deals", onclick: () => download(data, rows, "deals.csv")}, T.download));
		output = el("output", {role: "status"});
		bar.append(output);
		return bar;
	}
	function makeTable() {
		const head = el("tr", {"aria-rowindex": 1}, ...columns.map((c, k) => el("th",
		    {scope: "col", class: "c" + k + (c.n ? " n" : "") + (c.opt ? " opt" : "")},
		    el("button", {type: "button", onclick: () => sortBy(k)}, T[c.key]))));
		body = el("tbody", {});
		table = el("table", {}, el("caption", {class: "hid"}, T.grid), el("thead", {}, head), body);
		box = el("div", {class: "win scroll", tabindex: "0", role: "group", "aria-label": T.grid}, table);
		box.addEventListener("scroll", () => requestAnimationFrame(scrolled), {passive: true});
		addEventListener("resize", () => { if (!$("deals").hidden) draw(); });
		pager = el("p", {class: "bar"});
		pager.hidden = true;
	}
	function measure() {
		const tr = body.querySelector("tr:not(.gap)");
		if (tr && rows.length > 0) height = tr.getBoundingClientRect().height || ROW;
	}

	async function start() {
		data = await unpack("deals-data").catch(() => null);
		if (data === null) {
			if ($("deals-data")) $("grid").append(el("p", {class: "note"}, T.unpack));
			return;
		}
		const bar = makeFilters();
		makeTable();
		$("grid").append(bar, box, pager);
		$("static-deals").hidden = true;
		sortAll();
		choose();
		measure();
		draw();
		if (wanted !== null) detail(wanted);
	}

	/* ---- one deal ---- */

	function fact(list, label, value) {
		if (value !== "" && value !== NONE) list.append(el("dt", {}, label), el("dd", {}, value));
	}
	function row(label, value, effect, most, bold) {
		const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
		svg.setAttribute("width", "100%");
		svg.setAttribute("height", "20");
		svg.setAttribute("aria-hidden", "true");
		const part = (name, values) => {
			const e = document.createElementNS("http://www.w3.org/2000/svg", name);
			for (const k in values) e.setAttribute(k, values[k]);
			svg.append(e);
		};
		const wide = most > 0 ? 48 * Math.abs(effect || 0) / most : 0;
		if (effect !== null && wide > 0)
			part("rect", {x: (effect < 0 ? 50 - wide : 50) + "%", width: wide + "%", y: 5, height: 10,
			    "class": effect < 0 ? "s-hi" : "s-ab"});
		if (effect !== null) part("line", {x1: "50%", x2: "50%", y1: 1, y2: 19, "class": "k0"});
		return el("tr", {class: bold ? "sum" : ""}, el("th", {scope: "row"}, label), el("td", {class: "opt"}, value),
		    el("td", {class: "ch"}, effect === null ? "" : svg),
		    el("td", {class: "n"}, bold ? bold : points(100 * effect)));
	}
	/* A value of a feature: three digits tell enough of what is no whole number. */
	function plain(s) {
		if (s === "" || isNaN(s)) return s;
		return localized(Number(s), Number.isInteger(Number(s)) ? {} : {maximumSignificantDigits: 3});
	}
	function effects(i) {
		const named = [], typical = number(of("typical"), i), rest = number(of("effect_rest"), i);
		for (const kind of ["", "help_"])
			for (let k = 1; of(kind + "factor_" + k); k++) {
				const name = text(of(kind + "factor_" + k), i);
				if (name !== "")
					named.push([name, plain(text(of(kind + "value_" + k), i)), number(of(kind + "effect_" + k), i)]);
			}
		if (named.length === 0) return "";
		named.sort((a, b) => a[2] - b[2]);
		const most = Math.max(...named.map(x => Math.abs(x[2])), Math.abs(rest || 0));
		const rows = named.map(x => row(x[0], x[1], x[2], most, ""));
		if (rest !== null) rows.push(row(T.rest, "", rest, most, ""));
		if (typical !== null) {
			rows.unshift(row(T.typical, "", null, most, percent(typical, 1)));
			rows.push(row(T.this_deal, "", null, most, percent(number(of("win_probability"), i), 1)));
		}
		return el("div", {class: "scroll", tabindex: "0", role: "group", "aria-label": T.effects},
		    el("table", {}, el("caption", {class: "hid"}, T.effects),
		    el("thead", {}, el("tr", {}, el("th", {scope: "col"}, T.factor), el("th", {scope: "col", class: "opt"}, T.value),
		    el("th", {scope: "col", class: "ch"}, T.effects), el("th", {scope: "col", class: "n"}, T.points))),
		    el("tbody", {}, ...rows)));
	}
	function fill(i) {
		const id = text(of("deal_id"), i), list = el("dl", {}), parts = [];
		for (const [label, name, write] of [["amount", "deal_amount", money], ["rep", "sales_rep_id"], ["industry", "industry"],
		    ["region", "region"], ["product", "product_type"], ["source", "lead_source"], ["stage", "deal_stage"],
		    ["created", "created_date", day], ["close", "expected_close_date"], ["days", "x_age_days", count],
		    ["health", "deal_health_score", x => localized(x, digits(2))], ["saveable", "saveable", money]]) {
			if (!of(name)) continue;
			const s = text(of(name), i);
			fact(list, T[label], s === "" ? "" : name === "expected_close_date" ? closeDay(i) : write ? write(write === day ? s : Number(s)) : s);
		}
		parts.push(el("div", {class: "top"}, el("h3", {}, T.deal + " " + id, " ", chip(text(of("risk_category"), i))),
		    el("button", {type: "button", onclick: () => close(true)}, T.close_detail)));
		if (number(of("win_probability"), i) !== null)
			parts.push(el("p", {}, el("b", {}, say("chance_of", {chance: percent(number(of("win_probability"), i), 0)}))));
		parts.push(list);
		if (text(of("top_factors"), i) !== "") parts.push(el("p", {}, text(of("top_factors"), i) + "."));
		parts.push(effects(i));
		if (text(of("recommended_action"), i) !== "")
			parts.push(el("p", {class: "step"}, text(of("recommended_action"), i)));
		if (settings.link !== "")
			parts.push(el("p", {}, el("a", {href: settings.link.replace("{deal_id}", () => encodeURIComponent(id)),
			    target: "_blank", rel: "noopener noreferrer"}, T.open_in_crm)));
		return parts;
	}
	function detail(id) {
		wanted = id;
		if (data === null) return;
		const panel = $("detail");
		let i = 0;
		while (i < data.rows && text(of("deal_id"), i) !== id) i++;
		panel.replaceChildren(...(i < data.rows ? fill(i) : [el("div", {class: "top"}, el("p", {}, say("missing_deal", {id: id})),
		    el("button", {type: "button", onclick: () => close(true)}, T.close_detail))]));
		panel.hidden = false;
		panel.focus();
		panel.scrollIntoView({block: "nearest"});
	}
	function close(focus) {
		wanted = null;
		if (!$("detail") || $("detail").hidden) return;
		$("detail").hidden = true;
		if (focus) {
			history.pushState(null, "", "#deals");
			if (box) box.focus();
		}
	}

	/* On paper: the first deals, in the order of the page. */
	const PAPER = 40;
	addEventListener("beforeprint", () => {
		if (data === null) return;
		const some = rows.slice(0, PAPER);
		body.replaceChildren(...some.map(i => el("tr", {}, ...columns.map(c => cell(c, i)))));
		$("grid").append(el("p", {class: "note", id: "paper"}, say("printed", {n: count(some.length), all: count(rows.length)})));
	});
	addEventListener("afterprint", () => {
		if ($("paper")) $("paper").remove();
		if (data !== null) draw();
	});

	return {open: () => { if ($("deals")) opening = opening || start(); }, detail, close,
	    ready: () => opening};
})();

/* ---- alerts ---- */

const alerts = (() => {
	let opened = false, data = null, filters = [], output, all;
	const chosen = e => filters.every(f => f.select.value === "" || "=" + e.dataset[f.name] === f.select.value);

	function choose() {
		const on = filters.some(f => f.select.value !== "");
		let n = 0;
		for (const e of all) {
			e.hidden = !chosen(e);
			n += e.hidden ? 0 : 1;
		}
		for (const d of document.querySelectorAll("#alerts details.person")) {
			const some = [...d.querySelectorAll(".alert")].some(e => !e.hidden);
			d.hidden = !some;
			d.open = on && some;
		}
		output.textContent = say("of_alerts", {n: count(n), all: count(all.length)});
	}
	function rows() {
		const value = (name, i) => text(data.of[name], i);
		return Array.from({length: data.rows}, (_, i) => i).filter(i => filters.every(f =>
		    f.select.value === "" || "=" + value(f.name, i) === f.select.value));
	}
	async function open() {
		if (opened || !$("alerts")) return;
		opened = true;
		all = [...document.querySelectorAll("#alerts .alert")];
		if (all.length === 0) return;
		data = await unpack("alerts-data").catch(() => null);
		const bar = el("div", {class: "bar"});
		for (const [label, name] of [["severity", "severity"], ["kind", "kind"], ["for", "recipient"]]) {
			const values = [...new Set(all.map(e => e.dataset[name]))].sort();
			if (values.length < 2) continue;
			filters.push(Object.assign(select(T[label], values, choose), {name: name}));
			bar.append(filters[filters.length - 1].label);
		}
		if (data !== null)
			bar.append(el("button", {type: "button", id: "download-alerts", onclick: () => download(data, rows(), "alerts.csv")}, T.download));
		output = el("output", {role: "status"});
		bar.append(output);
		$("alert-filters").append(bar);
		choose();
	}
	return {open};
})();

startTabs();
if (locale) localize();
go();
document.documentElement.dataset.ready = "1";
})();
