/*
 * slack_forecast -- /forecast: from the table of dealforecast.
 */
#ifndef SLACK_FORECAST_H
#define SLACK_FORECAST_H

#include "serve/slack_ask.h"

/* What was said: see slack_ask.h. */
const char *slack_forecast(struct slack_ask *a);

#endif
