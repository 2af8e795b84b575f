/*
 * briefed -- a brief of two small tables, for tests of what reads sentences.  To be included
 * behind cmocka.h.
 */
#ifndef BRIEFED_H
#define BRIEFED_H

#include "brief/brief.h"
#include "brief/verify.h"
#include "scratch.h"

static struct brief briefed;
static struct verifier *briefed_verifier;

static inline void
briefed_table(const char *text)
{
	char *path = scratch_file(text);
	struct err e;

	assert_int_equal(tables_read(&briefed.t, path, ',', -1, &e), 0);
	scratch_drop(path);
}

/* EMEA fell from 40.0% to 20.0%; D1 of "Ann Lee" in EMEA, D2 of rep_1 in Asia. */
static inline int
briefed_open(void **state)
{
	struct err e;

	(void)state;
	setenv("DEALKIT_SHARE", "share", 0);
	briefed.page = (struct page){ .texts = texts_read(NULL, &e), .currency = "$" };
	assert_non_null(briefed.page.texts);
	briefed_table("rank,kind,segment,finding,effect,q_value,deals,amount_at_stake,action,note\n"
	    "1,drop,region EMEA,\"region EMEA wins less: 20.0% instead of 40.0%, -20.0 points "
	    "(95% interval -25.0 to -15.0); since deals created in 2025-01; at stake $1M of the "
	    "$5M in these deals.\",-0.2,0.001,50,1000000,Call the lead of region EMEA.,\n");
	briefed_table("hypothesis,measure,base,recent,change,change_lo,change_hi,p_value,points,"
	    "parent,verdict,note\n"
	    "win rate,win_rate,0.5,0.44,-0.06,-0.09,-0.03,0.001,-0.06,,,"
	    "base 2024-Q1..2024-Q4; recent 2025-Q1..2025-Q2\n"
	    "mix,expected_win_rate,,,,,,,-0.001,win rate,ruled out,\n");
	briefed_table("deal_id,outcome,as_of_date,deal_health_score,sales_rep_id,region,"
	    "deal_amount,win_probability,risk_score,risk_category,x_age_days,recommended_action\n"
	    "D1,Open,2025-06-30,0.5,Ann Lee,EMEA,20000,0.1,0.9,High,30,Send a reference today\n"
	    "D2,Open,2025-06-30,0.5,rep_1,Asia,10000,0.7,0.3,Low,10,\n");
	assert_int_equal(brief_make(&briefed, 5, &e), 0);
	briefed_verifier = verifier_new(&briefed, &e);
	assert_non_null(briefed_verifier);
	return 0;
}

static inline int
briefed_close(void **state)
{
	struct texts *t = (struct texts *)(uintptr_t)briefed.page.texts;

	(void)state;
	verifier_free(briefed_verifier);
	brief_free(&briefed);
	texts_free(t);
	return 0;
}

#endif
