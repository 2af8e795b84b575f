#include "alert/alert_kind.h"

const struct opt_choice kind_rules[] = {
	{ "risk_high", KIND_RISK_HIGH, "a deal that will probably be lost" },
	{ "risk_up", KIND_RISK_UP, "a deal whose risk has grown since last time" },
	{ "overdue", KIND_OVERDUE, "a deal whose expected close date has passed" },
	{ "slipped", KIND_SLIPPED, "a deal whose expected close date was put off since last time" },
	{ "stalled", KIND_STALLED, "a deal open far longer than won deals take" },
	{ "win_rate_drop", KIND_WIN_RATE_DROP, "a segment that wins less than before" },
	{ "anomaly", KIND_ANOMALY, "a period whose win rate is outside its control limits" },
	{ "data_quality", KIND_DATA_QUALITY, "an export with too many rejected rows" },
	{ "drift", KIND_FEATURE_DRIFT, "a feature that has moved since the model was trained" },
	{ NULL, 0, NULL }
};

static const struct {
	enum kind_table table;
	enum kind_end end;
} about[KINDS] = {
	[KIND_RISK_HIGH] = { KIND_DEALS, KIND_CALM },
	[KIND_RISK_UP] = { KIND_DEALS, KIND_CALM },
	[KIND_OVERDUE] = { KIND_DEALS, KIND_FACT },
	[KIND_SLIPPED] = { KIND_DEALS, KIND_EVENT },
	[KIND_STALLED] = { KIND_DEALS, KIND_FACT },
	[KIND_WIN_RATE_DROP] = { KIND_COMPARE, KIND_CALM },
	[KIND_ANOMALY] = { KIND_COHORT, KIND_ONCE },
	[KIND_DATA_QUALITY] = { KIND_QUALITY, KIND_CALM },
	[KIND_FEATURE_DRIFT] = { KIND_DRIFT, KIND_CALM },
	[KIND_SUMMARY] = { KIND_TABLES, KIND_EVENT },
};

const char *
kind_name(enum kind k)
{
	return k < KIND_SUMMARY ? kind_rules[k].name : "summary";
}

enum kind_table
kind_table(enum kind k)
{
	return about[k].table;
}

enum kind_end
kind_end(enum kind k)
{
	return about[k].end;
}

int
kind_is_risk(enum kind k)
{
	return k == KIND_RISK_HIGH || k == KIND_RISK_UP;
}

int
kind_is_change(enum kind k)
{
	return k == KIND_RISK_UP || k == KIND_SLIPPED;
}
