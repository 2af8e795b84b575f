#include "alert/alert_kind.h"

const struct opt_choice alert_kind_rules[] = {
	{ "risk_high", ALERT_KIND_RISK_HIGH, "a deal that will probably be lost" },
	{ "risk_up", ALERT_KIND_RISK_UP, "a deal whose risk has grown since last time" },
	{ "overdue", ALERT_KIND_OVERDUE, "a deal whose expected close date has passed" },
	{ "slipped", ALERT_KIND_SLIPPED,
	  "a deal whose expected close date was put off since last time" },
	{ "stalled", ALERT_KIND_STALLED, "a deal open far longer than won deals take" },
	{ "win_rate_drop", ALERT_KIND_WIN_RATE_DROP, "a segment that wins less than before" },
	{ "anomaly", ALERT_KIND_ANOMALY, "a period whose win rate is outside its control limits" },
	{ "data_quality", ALERT_KIND_DATA_QUALITY, "an export with too many rejected rows" },
	{ "drift", ALERT_KIND_FEATURE_DRIFT,
	  "a feature that has moved since the model was trained" },
	{ NULL, 0, NULL }
};

static const struct {
	enum alert_kind_table table;
	enum alert_kind_end end;
} about[KINDS] = {
	[ALERT_KIND_RISK_HIGH] = { ALERT_KIND_DEALS, ALERT_KIND_CALM },
	[ALERT_KIND_RISK_UP] = { ALERT_KIND_DEALS, ALERT_KIND_CALM },
	[ALERT_KIND_OVERDUE] = { ALERT_KIND_DEALS, ALERT_KIND_FACT },
	[ALERT_KIND_SLIPPED] = { ALERT_KIND_DEALS, ALERT_KIND_EVENT },
	[ALERT_KIND_STALLED] = { ALERT_KIND_DEALS, ALERT_KIND_FACT },
	[ALERT_KIND_WIN_RATE_DROP] = { ALERT_KIND_COMPARE, ALERT_KIND_CALM },
	[ALERT_KIND_ANOMALY] = { ALERT_KIND_COHORT, ALERT_KIND_ONCE },
	[ALERT_KIND_DATA_QUALITY] = { ALERT_KIND_QUALITY, ALERT_KIND_CALM },
	[ALERT_KIND_FEATURE_DRIFT] = { ALERT_KIND_DRIFT, ALERT_KIND_CALM },
	[ALERT_KIND_SUMMARY] = { ALERT_KIND_TABLES, ALERT_KIND_EVENT },
};

const char *
alert_kind_name(enum alert_kind k)
{
	return k < ALERT_KIND_SUMMARY ? alert_kind_rules[k].name : "summary";
}

enum alert_kind_table
alert_kind_table(enum alert_kind k)
{
	return about[k].table;
}

enum alert_kind_end
alert_kind_end(enum alert_kind k)
{
	return about[k].end;
}

int
alert_kind_is_risk(enum alert_kind k)
{
	return k == ALERT_KIND_RISK_HIGH || k == ALERT_KIND_RISK_UP;
}

int
alert_kind_is_change(enum alert_kind k)
{
	return k == ALERT_KIND_RISK_UP || k == ALERT_KIND_SLIPPED;
}
