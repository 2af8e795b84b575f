/*
 * columns -- the columns that pass from one program to another: their names, who
 * writes each, its type and its meaning.
 *
 * The one place where they are spelt.  deal(5) and the programs' manuals document
 * them; tests/columns.t reads this file, line by line: name, writer, type, meaning.
 * Types are those of deal(5): text, date, integer, number, money, probability.
 * Columns that one program writes and no other reads stand where they are written;
 * those of alerts in alert/alert.h.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

/* a deal */
#define COL_DEAL_ID		"deal_id"		/* dealclean, text: the key */
#define COL_CREATED		"created_date"		/* dealclean, date: may be missing */
#define COL_CLOSED		"closed_date"		/* dealclean, date: empty while open */
#define COL_REP			"sales_rep_id"		/* dealclean, text: who owns it */
#define COL_INDUSTRY		"industry"		/* dealclean, text: a segment */
#define COL_REGION		"region"		/* dealclean, text: a segment */
#define COL_PRODUCT		"product_type"		/* dealclean, text: a segment */
#define COL_SOURCE		"lead_source"		/* dealclean, text: a segment */
#define COL_STAGE		"deal_stage"		/* dealclean, text: as of the export */
#define COL_AMOUNT		"deal_amount"		/* dealclean, money: in one currency */
#define COL_CYCLE		"sales_cycle_days"	/* dealclean, integer: created to closed */
#define COL_OUTCOME		"outcome"		/* dealclean, text: Won, Lost or Open */
#define COL_EXPECTED		"expected_close_date"	/* dealclean, date: a forecast */

/* as it was known on a day */
#define COL_AS_OF		"as_of_date"		/* dealfeat, date: the day */
#define COL_HEALTH		"deal_health_score"	/* dealfeat, number: 0 to 1 */
#define COL_CONSISTENCY		"rep_consistency_score"	/* dealfeat, number: 0 to 1 */

/* scored and explained */
#define COL_PROBABILITY		"win_probability"	/* dealscore, probability: of winning */
#define COL_RISK		"risk_score"		/* dealscore, probability: of not winning */
#define COL_CATEGORY		"risk_category"		/* dealscore, text: High, Medium or Low */
#define COL_PERCENTILE		"win_percentile"	/* dealscore, number: 0 to 100, its rank */
#define COL_MODEL_ID		"model_id"		/* dealscore, text: of its SHA-256 */
#define COL_TOP_FACTORS		"top_factors"		/* dealexplain, text: a sentence */
#define COL_ACTION		"recommended_action"	/* dealexplain, text: what to do next */
#define COL_ARM			"arm"			/* dealexplain, text: of an experiment */
#define COL_SAVEABLE		"saveable"		/* dealexplain, money: by a change */
#define COL_TYPICAL		"typical"		/* dealexplain, probability: the start */
#define COL_REST		"effect_rest"		/* dealexplain, number: of the others */

/* win rates */
#define COL_DIMENSION		"dimension"		/* winrate, text: a segment's column */
#define COL_SEGMENT		"segment"		/* winrate, text: its value */
#define COL_PERIOD		"period"		/* winrate, text: 2025-Q1 */
#define COL_PERIOD_END		"period_end"		/* winrate, date: its last day */
#define COL_DEALS		"deals"			/* winrate, integer: how many */
#define COL_WON			"won"			/* winrate, integer: of them, won */
#define COL_LOST		"lost"			/* winrate, integer: of them, lost */
#define COL_OPEN		"open"			/* winrate, integer: of them, open */
#define COL_WIN_RATE		"win_rate"		/* winrate, probability: won of closed */
#define COL_P_VALUE		"p_value"		/* winrate, probability: by chance alone */
#define COL_Q_VALUE		"q_value"		/* winrate, probability: of a false find */
#define COL_VERDICT		"verdict"		/* winrate, text: more than chance? */
#define COL_NOTE		"note"			/* winrate, text: what it rests on */

/* made-up deals */
#define COL_P_CREATED		"p_created"		/* dealgen, probability: when created */
#define COL_P_AS_OF		"p_asof"		/* dealgen, probability: on the last day */

#endif
