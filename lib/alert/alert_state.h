/*
 * alert_state -- what was said already: how each deal was seen last, and which
 * alerts were raised.
 *
 * A subject is a deal, or what else an alert is about (a segment, a period,
 * an export).  Subjects that were read from the state can be looked up from
 * several threads; all else is one thread's.  Risks and other measures are in
 * millionths, so that 0.05 is 0.05.
 *
 * What a deal's risk is compared with is the least since somebody was told of it, so
 * that a risk which grows little by little is told too; likewise its expected close
 * date.  A risk of another model is compared with none.
 *
 * Holds some 70 bytes a deal with a short deal_id (base/strtab.h, struct subject).
 */
#ifndef ALERT_STATE_H
#define ALERT_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "alert/rule.h"

#define ALERT_STATE_NONE UINT32_MAX	/* no subject */
#define ALERT_STATE_UNKNOWN INT32_MIN	/* no risk, no measure */
#define ALERT_STATE_NO_MODEL UINT32_MAX	/* a model that the row does not name */
#define ALERT_STATE_MARGIN 50000	/* 0.05: so much calmer an alert must be to be over */
#define ALERT_STATE_FORGET 400	/* days after which what was not seen again is forgotten */

struct alert_state;

struct alert_state_seen {	/* how a deal was seen, and what it is compared with */
	int32_t day;		/* DATE_NONE: never */
	int32_t risk, expected;	/* expected close date, or DATE_NONE */
	int32_t risk_on, expected_on;	/* the days of them; not looked at in what is new */
	uint32_t model;		/* that the risk is of */
};

struct alert_state_hear {	/* how many are to hear, or hear now, of a deal's */
	unsigned risk, expected;
};

struct alert_state_alert {	/* an alert, as far as it is remembered */
	enum rule_kind kind;
	enum rule_audience audience;
	enum rule_severity severity;
	int category;		/* risk_category: 3 High, 2 Medium, 1 Low, 0 none */
	int32_t measure;
	int32_t raised_on;
};

struct alert_state *alert_state_new(void);
void	alert_state_free(struct alert_state *l);

/* A share in millionths; ALERT_STATE_UNKNOWN for NaN. */
int32_t	alert_state_measure(double x);

/*
 * The subject with this name; deal: it is a deal_id.  alert_state_find knows only
 * deals that were loaded (but none whose id begins with a control character
 * of the state's own), else ALERT_STATE_NONE, and may be called from any thread;
 * alert_state_seek knows all, alert_state_add adds new ones.
 */
uint32_t alert_state_find(const struct alert_state *l, const char *deal, size_t n);
uint32_t alert_state_seek(struct alert_state *l, const char *deal, size_t n);
uint32_t alert_state_add(struct alert_state *l, int deal, const char *s, size_t n);

/*
 * How a deal was seen when the state was written; 0 if it was not, or on a
 * later day.
 */
int	alert_state_before(const struct alert_state *l, uint32_t subject, int32_t day,
	    struct alert_state_seen *before);

/*
 * A model by its name; no name is ALERT_STATE_NO_MODEL.  alert_state_find_model knows only
 * those that were loaded, else ALERT_STATE_NEW_MODEL, and may be called from any thread.
 */
#define ALERT_STATE_NEW_MODEL (ALERT_STATE_NO_MODEL - 1)
uint32_t alert_state_find_model(const struct alert_state *l, const char *s, size_t n);
uint32_t alert_state_add_model(struct alert_state *l, const char *s, size_t n);

/* The name of a model, *n bytes; empty for none. */
const char *alert_state_model(const struct alert_state *l, uint32_t model, size_t *n);

/* Nonzero if a model was not there when the state was read, but another one was. */
int	alert_state_is_new_model(const struct alert_state *l, uint32_t model);

/* Nonzero if the subject was seen in this run already. */
int	alert_state_is_seen(const struct alert_state *l, uint32_t subject);

/*
 * The deal is now seen so, and so many are to hear of it.  Nonzero if the
 * deal was seen on a later day before: then that is kept.
 */
int	alert_state_see(struct alert_state *l, uint32_t subject, const struct alert_state_seen *now,
	    const struct alert_state_hear *hear);

/*
 * The deal is scored by another model now: what was raised of it counts as
 * raised at this category and measure, so that only what changes from here on
 * is worse or better.
 */
void	alert_state_rescore(struct alert_state *l, uint32_t subject, int category,
	    int32_t measure);

/* The deal is closed: it and its alerts are forgotten. */
void	alert_state_forget(struct alert_state *l, uint32_t subject);

/* The alert of this kind and audience as it was raised last, into *a; 0: it was not. */
int	alert_state_raised(const struct alert_state *l, uint32_t subject, enum rule_kind kind,
	    enum rule_audience audience, struct alert_state_alert *a);

/*
 * Must this alert stay quiet?  It does if the same one was raised less than
 * cooldown days ago, unless severity or category are worse now; always on the
 * same day; and of a kind that comes once, for ever.
 */
int	alert_state_is_quiet(const struct alert_state *l, uint32_t subject,
	    const struct alert_state_alert *a, int32_t cooldown);

/*
 * Ends the subject's alerts of this table that are over.  now: how it is; of
 * kinds and audiences that a rule fits, the bit ALERT_STATE_BIT is set in fits (no table
 * has kinds that share one).
 */
#define ALERT_STATE_BIT(kind, audience) \
	(1ull << (((unsigned)(kind) * RULE_AUDIENCES + (unsigned)(audience)) & 63))
void	alert_state_settle(struct alert_state *l, uint32_t subject, enum rule_table table,
	    uint64_t fits, const struct alert_state_alert *now, int32_t cooldown);

/* The alert is raised. */
void	alert_state_raise(struct alert_state *l, uint32_t subject,
	    const struct alert_state_alert *a);

/* So many of those who are to hear have heard. */
void	alert_state_told(struct alert_state *l, uint32_t subject,
	    const struct alert_state_hear *heard);

/*
 * For alert_state_file.  Loads a subject, or the one before again; ALERT_STATE_NONE if
 * it does not come in the order of alert_state_each.
 */
uint32_t alert_state_load(struct alert_state *l, int deal, const char *s, size_t n);
uint32_t alert_state_load_model(struct alert_state *l, const char *s, size_t n);
void	alert_state_load_seen(struct alert_state *l, uint32_t subject,
	    const struct alert_state_seen *s);

struct alert_state_subject {
	int deal;
	const char *name;	/* len bytes */
	size_t len;
	struct alert_state_seen sight;	/* of a deal */
	const struct alert_state_alert *alert;	/* [alerts], by kind and audience */
	size_t alerts;
};

/* Calls each for every subject that is to be remembered on day, in the order of their names. */
void	alert_state_each(const struct alert_state *l, int32_t day,
	    void (*each)(const struct alert_state_subject *s, void *arg), void *arg);

#endif
