/*
 * surv -- how many deals will have been won by which age, when some are open.
 *
 * A deal has an age in whole days >= 0 (closed_date - created_date, or the
 * as-of date - created_date while it is open) and a kind.  Won and Lost
 * compete; an open deal is censored at its age, after what closes that day.
 * Nothing here depends on the order of the deals.
 *
 *	y(u)	deals at risk at u: of age >= u
 *	S(u)	share neither won nor lost by u
 *	F(u)	Aalen-Johansen incidence: share won by u
 *
 * Without open deals F and S are plain shares.
 * Source: O. Aalen, S. Johansen, Scand. J. Stat. 5 (1978), 141-150.
 */
#ifndef SURV_H
#define SURV_H

#include <stddef.h>
#include <stdint.h>

enum surv_kind { SURV_OPEN, SURV_WON, SURV_LOST };	/* as enum deal_outcome */

struct surv_age {		/* an age that deals have */
	int32_t age;
	double open, won, lost;	/* deals of this age */
	double at_risk;		/* deals of this age or older */
	double weight;		/* n S(age-) / at_risk: for how many deals each of them stands */
	double survival;	/* S(age) */
	double incidence;	/* F(age) */
};

struct surv {
	struct surv_age *a;	/* ascending */
	size_t ages, cap;
	double n;		/* deals */
};

/*
 * The curves of n deals; kind[i] is an enum surv_kind.  s must be zero or used
 * before (its memory is used again).  Linear when the ages ascend, else they
 * are sorted.  surv_free frees what s holds, not s.
 */
void	surv_fit(struct surv *s, const int32_t *age, const uint8_t *kind, size_t n);
void	surv_free(struct surv *s);

/*
 * The curves of deals of which each is known from the age entry[i] >= 0 on only (left truncation):
 * at risk at u are those with entry <= u <= age; a deal that leaves before it enters is none.
 * Where all who have entered are gone and others are still to enter, S goes on as it was.  These
 * are curves alone: pseudo-values and surv_rate are not for them.
 * Source: J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data (2002),
 * 1.3, 3.2.
 */
void	surv_fit_entered(struct surv *s, const int32_t *age, const int32_t *entry,
	    const uint8_t *kind, size_t n);

/* F(t), S(t), y(t); 0, 1 and n before the first age. */
double	surv_incidence(const struct surv *s, int32_t t);
double	surv_survival(const struct surv *s, int32_t t);
double	surv_at_risk(const struct surv *s, int32_t t);

/* Share still to be won among the deals open at age t: (F(inf) - F(t)) / S(t); 0 if S(t) = 0. */
double	surv_still(const struct surv *s, int32_t t);

/* H: the smallest age with F of at least 99 % of its last value; -1 without wins. */
int32_t	surv_horizon(const struct surv *s);

/*
 * The largest t <= most at which F can be told: at_least deals are at risk, or
 * none of them stands for more than 1.25 deals (so it is most when no deal
 * is open).  -1 if there is none.
 */
int32_t	surv_limit(const struct surv *s, double at_least, int32_t most);

/*
 * Infinitesimal-jackknife pseudo-values of F(tau), one per age and kind.
 * A deal's value is what it says about F: their mean over all deals is
 * F(tau), and without open deals it is 1 for a deal won by tau, else 0.
 */
struct surv_value {
	int32_t age;
	double open, won, lost;
};
struct surv_pseudo {
	struct surv_value *v;	/* ages <= tau, ascending, then one for all older ones */
	size_t ages, cap;
	int32_t tau;
	double incidence;	/* F(tau) */
};

/* p must be zero or used before.  surv_pseudo_free frees what p holds. */
void	surv_pseudo(struct surv_pseudo *p, const struct surv *s, int32_t tau);
void	surv_pseudo_free(struct surv_pseudo *p);

static inline double
surv_value_of(const struct surv_value *v, enum surv_kind kind)
{
	return kind == SURV_WON ? v->won : kind == SURV_LOST ? v->lost : v->open;
}

/* Where the value of an age stands in v[ages], which ascends: the first that is not younger. */
size_t	surv_value_at(const struct surv_value *v, size_t ages, int32_t age);

/* The pseudo-value of a deal that was one of surv_fit's. */
double	surv_value(const struct surv_pseudo *p, int32_t age, enum surv_kind kind);

struct surv_rate {
	double rate;		/* F(tau), NaN without deals */
	double won;		/* deals won by tau */
	double variance;	/* V of the rate */
	double n_eff;		/* the n of a plain share of this variance; <= n */
};

/*
 * F(tau) with its variance V = mean of (psi - F)^2 / n and n_eff = F (1 - F) / V.
 * With fewer than 5 wins, or F of 0 or 1, n_eff is n x ratio instead; ratio < 0
 * stands for the share of deals that closed by tau or were seen beyond it.
 */
void	surv_rate(const struct surv *s, int32_t tau, double ratio, struct surv_rate *r);

/* The age <= most at which S is nearest to share; 0 before the first. */
int32_t	surv_age_of(const struct surv *s, double share, int32_t most);

#endif
