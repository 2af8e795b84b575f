/* feat: features by hand; what comes later changes none. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "csv/out.h"
#include "deal/feature.h"
#include "deal/feature_cache.h"
#include "deal/feature_state.h"

#define HEADER "deal_id,created_date,closed_date,sales_rep_id,industry,region," \
	"product_type,lead_source,deal_stage,deal_amount,outcome\n"

enum { DEALS = 400, DAYS = 300 };

struct world {
	struct deals d;
	struct asof *a;
};

static void
open_world(struct world *w, const char *text)
{
	static const struct rec_options usual = { ',', 0, -1 };
	char name[] = "/tmp/dealkit.XXXXXX", *path = name;
	int fd = mkstemp(path);
	struct err e;
	struct rec *r;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	assert_non_null(r = rec_open(&path, 1, &usual, &e));
	assert_int_equal(deals_read(&w->d, r, (char *const *)(uintptr_t)feature_state_key,
	    FEATURE_STATE_KEYS, DEALS_IDS, 1, &e), 0);
	rec_close(r);
	unlink(path);
	w->a = asof_new(&w->d, NULL, NULL);
}

static void
close_world(struct world *w)
{
	asof_free(w->a);
	deals_free(&w->d);
}

static void
now_of(const struct asof *a, size_t deal, struct feature_now *now)
{
	struct feature_deal d;

	feature_deal_of(a, deal, &d);
	now->day = a->day;
	now->first_day = a->first_day;
	feature_of_rep(a, d.group, &now->rep);
	feature_of_product(a, d.group, &now->product);
}

static double
health(const struct asof *a, size_t deal, double progress)
{
	struct feature_deal d;
	struct feature_now now;

	feature_deal_of(a, deal, &d);
	now_of(a, deal, &now);
	return feature_health(&now, &d, progress);
}

/* All features of a deal, in output order. */
static void
all_features(const struct asof *a, size_t deal, float *x)
{
	float own[200], group[FEATURE_GROUP];
	struct feature_deal d;
	struct feature_now now;

	feature_deal_of(a, deal, &d);
	now_of(a, deal, &now);
	feature_own(&now, &d, own);
	feature_changes(a, deal, own);
	for (size_t i = 0; i < feature_count(a); i++) {
		size_t at;
		enum asof_dim dim = feature_place(i, &at);

		if (dim < ASOF_DIMS)
			feature_group(a, dim, d.group, group);
		x[i] = dim < ASOF_DIMS ? group[at] : own[at];
	}
}

static float
feature(const struct world *w, const char *name, size_t deal)
{
	float x[200];

	all_features(w->a, deal, x);
	for (size_t i = 0; i < feature_count(w->a); i++)
		if (strcmp(feature_name[i], name) == 0)
			return x[i];
	fail_msg("no feature %s", name);
	return 0;
}

static void
features_are_what_a_hand_works_out(void **state)
{
	static const char text[] = HEADER
	    "a,2024-01-01,2024-01-11,r1,SaaS,EMEA,Core,Web,,100,Won\n"
	    "b,2024-01-01,2024-01-21,r1,SaaS,EMEA,Core,Web,,300,Lost\n"
	    "c,2024-01-05,2024-02-04,r2,SaaS,EMEA,Core,Web,,200,Won\n"
	    "d,2024-01-20,,r1,SaaS,EMEA,Core,Web,,400,Open\n"
	    "e,,,,,EMEA,Core,Web,,,Open\n";
	static const struct { const char *name; double d; } want[] = {
		{ "x_age_days", 21 }, { "x_cycle_overall", 20 }, { "x_age_ratio", 1.05 },
		{ "x_log_amount", 5.993961427306569 },
		{ "x_amount_segment", 200 }, { "x_amount_vs_segment", 2 }, { "x_amount_vs_rep", 2 },
		{ "x_rep_open_deals", 1 }, { "x_rep_days_since_win", 30 },
		{ "x_win_rate_overall", 2.0 / 3 },
		{ "x_win_rate_90d", 2.0 / 3 }, { "x_created_month", 1 }, { "x_created_quarter", 1 },
		{ "x_created_weekday", 6 },
		{ "x_days_to_quarter_end", 50 }, { "x_days_since_start", 19 },
		{ "x_missing_amount", 0 }, { "x_rep_deals", 2 },
		{ "x_rep_win_rate", (1 + 200 * 2.0 / 3) / 202 }, { "x_region_source_deals_180d", 3 }
	};
	struct world w;

	(void)state;
	open_world(&w, text);
	asof_move(w.a, date_days(2024, 2, 10));
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		assert_true(feature(&w, want[i].name, 3) == (float)want[i].d);
	assert_true(isnan(feature(&w, "x_age_days", 4)) && isnan(feature(&w, "x_log_amount", 4)));
	assert_true(isnan(feature(&w, "x_rep_open_deals", 4)) &&
	    isnan(feature(&w, "x_created_month", 4)));
	assert_true(feature(&w, "x_missing_amount", 4) == 1 &&
	    feature(&w, "x_missing_rep", 4) == 1);
	assert_true(feature(&w, "x_missing_region", 4) == 0);
	close_world(&w);
}

/*
 * d: rate of r1 101 2/3 of 202, cycle 20 of 2 x 21 days.  e knows nothing but
 * what its stage tells.
 */
static void
health_leaves_out_what_is_unknown(void **state)
{
	static const char text[] = HEADER
	    "a,2024-01-01,2024-01-21,r1,,,,,,,Won\n"
	    "d,2024-01-20,,r1,,,,,,,Open\n"
	    "e,,,,,,,,,,Open\n";
	struct world w;

	(void)state;
	open_world(&w, text);
	asof_move(w.a, date_days(2024, 2, 10));
	assert_true(fabs(health(w.a, 1, .5) - (.4 * 1 + .3 * 20 / 42 + .3 * .5)) < 1e-12);
	assert_true(fabs(health(w.a, 1, NAN) - (.4 * 1 + .3 * 20 / 42) / .7) < 1e-12);
	assert_true(fabs(health(w.a, 2, .25) - .25) < 1e-12);
	assert_true(isnan(health(w.a, 2, NAN)));
	asof_move(w.a, date_days(2024, 12, 31));
	assert_true(health(w.a, 1, 1) < .4 + .3 * 20 / 42 + .3);
	close_world(&w);
}

/* Deals of all kinds, as an export of day cut has them. */
static char *
made_up(int32_t cut)
{
	struct rng r;
	struct out o;
	char *text;

	rng_start(&r, 5, 0);
	out_memory(&o);
	buf_text(&o.b, HEADER);
	for (int i = 0; i < DEALS; i++) {
		int32_t created = date_days(2024, 1, 1) + i * DAYS / DEALS,
		    closed = created + (int32_t)rng_below(&r, 90);
		unsigned rep = (unsigned)rng_below(&r, 9), cell = (unsigned)rng_below(&r, 5),
		    won = (unsigned)rng_below(&r, 2);
		unsigned amount = (unsigned)rng_below(&r, 100000);
		int over = closed <= cut && rep != 7;

		if (created > cut)
			break;
		out_int(&o, i);
		out_date(&o, created);
		out_date(&o, over ? closed : DATE_NONE);
		out_int(&o, rep);
		out_int(&o, cell);
		out_name(&o, cell == 1 ? "" : "EMEA");
		out_int(&o, cell % 3);
		out_int(&o, rep % 4);
		out_empty(&o);
		out_int(&o, amount);
		out_name(&o, !over ? "Open" : won ? "Won" : "Lost");
		out_end(&o);
	}
	text = mem_text(o.b.s, o.b.len);
	out_free(&o);
	return text;
}

static void
what_comes_later_changes_nothing(void **state)
{
	int32_t start = date_days(2024, 1, 1);
	char *all = made_up(INT32_MAX), *cut;
	struct world whole, part;
	float x[200], y[200];

	(void)state;
	open_world(&whole, all);
	for (int32_t day = start + 10; day < start + DAYS + 60; day += 17) {
		cut = made_up(day);
		open_world(&part, cut);
		asof_move(whole.a, day);
		asof_move(part.a, day);
		for (size_t i = 0; i < part.d.n; i++) {
			all_features(whole.a, i, x);
			all_features(part.a, i, y);
			assert_memory_equal(x, y, feature_count(part.a) * sizeof *x);
		}
		close_world(&part);
		free(cut);
	}
	close_world(&whole);
	free(all);
}

/* Each of them is new to the world in another way: values, pairs, what is missing. */
static const char *const strangers[][ASOF_KEYS] = {
	{ "r9", "SaaS", "EMEA", "Core", "Web" }, { "r2", "FinTech", "EMEA", "Core", "Web" },
	{ "r1", "SaaS", "APAC", "Core", "Web" }, { "r1", "SaaS", "EMEA", "New", "Fair" },
	{ "", "SaaS", "", "", "Web" }, { "r2", "", "EMEA", "Core", "" }, { "", "", "", "", "" },
	{ "r9", "New", "New", "New", "New" }, { "r9", "", "New", "Core", "" },
	{ "r2", "SaaS", "EMEA", "Core", "Web" }, { "r1", "Retail", "APAC", "Core", "Fair" }
};

/* The features of a deal that is none of the world's, as its groups have them written. */
static void
features_outside(struct world *w, const char *const value[ASOF_KEYS], float *x)
{
	struct feature_cache *cache = feature_cache_new(w->a);
	struct feature_deal d = { .created = date_days(2024, 2, 1), .amount = 50 };
	struct asof_text text[ASOF_KEYS];
	uint32_t number[ASOF_DIMS];
	struct feature_now now;
	float own[200];
	struct out o;

	for (int k = 0; k < ASOF_KEYS; k++)
		text[k] = (struct asof_text){ value[k], strlen(value[k]) };
	asof_groups_of(w->a, text, d.group);
	feature_cache_fill(cache);
	feature_cache_find(cache, d.group, number);
	feature_cache_now(cache, number, w->a->day, &now);
	now.rep.open += d.group[ASOF_REP] != INTERN_NONE;	/* itself */
	feature_own(&now, &d, own);
	out_memory(&o);
	for (size_t i = 0; i < feature_count(w->a); i++) {
		size_t at;
		enum asof_dim dim = feature_place(i, &at);
		double v = NAN;

		if (dim == ASOF_DIMS) {
			x[i] = own[at];
			continue;
		}
		out_clear(&o);
		feature_cache_write(cache, number[dim], at, &o);
		assert_true(o.b.len == 0 || num_parse(o.b.s, o.b.len, &v) == 0);
		x[i] = (float)v;
	}
	out_free(&o);
	feature_cache_free(cache);
}

static void
a_deal_has_the_same_features_outside_the_history_as_inside(void **state)
{
	static const char history[] = HEADER
	    "a,2024-01-01,2024-01-11,r1,SaaS,EMEA,Core,Web,,100,Won\n"
	    "b,2024-01-01,2024-01-21,r1,FinTech,EMEA,Core,Web,,300,Lost\n"
	    "c,2024-01-05,2024-02-04,r2,SaaS,EMEA,Core,Web,,200,Won\n"
	    "f,2024-01-05,2024-01-14,r2,SaaS,APAC,Suite,Fair,,200,Lost\n"
	    "d,2024-01-20,,r1,Retail,EMEA,Core,Web,,400,Open\n";

	(void)state;
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
		const char *const *v = strangers[i];
		struct world without, with;
		float x[200], y[200];
		char text[2000];

		(void)snprintf(text, sizeof text, "%sz,2024-02-01,,%s,%s,%s,%s,%s,,50,Open\n",
		    history, v[0], v[1], v[2], v[3], v[4]);
		open_world(&without, history);
		open_world(&with, text);
		asof_move(without.a, date_days(2024, 2, 10));
		asof_move(with.a, date_days(2024, 2, 10));
		features_outside(&without, v, x);
		all_features(with.a, 5, y);
		for (size_t k = 0; k < feature_count(with.a); k++)
			if (x[k] != y[k] && !(isnan(x[k]) && isnan(y[k])))
				fail_msg("stranger %zu: %s: %g outside, %g inside", i,
				    feature_name[k], (double)x[k], (double)y[k]);
		close_world(&without);
		close_world(&with);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features_are_what_a_hand_works_out),
		cmocka_unit_test(health_leaves_out_what_is_unknown),
		cmocka_unit_test(what_comes_later_changes_nothing),
		cmocka_unit_test(a_deal_has_the_same_features_outside_the_history_as_inside),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
