#include <string.h>

#include "base/date.h"
#include "drift/window.h"

void
window_open(struct window *w, const struct entered *d, int32_t days, int32_t model_day,
    const struct entry_blocks *kept)
{
	memset(w, 0, sizeof *w);
	w->days = days;
	entered_cut(&w->cut, d, days, days, WINDOW_BLOCKS, model_day);
	w->deals = (double)w->cut.deals;
	w->blocks = w->cut.blocks;
	w->reference = (double)w->cut.reference;
	if (w->blocks >= WINDOW_LEAST_BLOCKS || kept == NULL || model_day == DATE_NONE)
		return;
	model_spread_cut(&w->model, kept, model_day, d->last, days, WINDOW_BLOCKS);
	if (w->model.blocks < (kept->days > 0 ? WINDOW_LEAST_BLOCKS : 1))
		return;
	w->is_model = 1;
	w->is_vague = kept->days == 0;
	w->blocks = w->model.blocks;
	w->reference = model_spread_deals(&w->model);
}

void
window_close(struct window *w)
{
	entered_uncut(&w->cut);
	memset(w, 0, sizeof *w);
}

int
window_is_enough(const struct window *w)
{
	return w->deals >= WINDOW_DEALS && (w->blocks >= WINDOW_LEAST_BLOCKS || w->is_vague) &&
	    w->reference > 0;
}

int
window_spread(const struct window *w, const struct entered *d, size_t k, struct spread *s,
    struct intern **names)
{
	if (w->is_model)
		return model_spread_make(s, names, &w->model, d, k, &w->cut);
	*names = NULL;
	spread_make(s, d, k, &w->cut);
	return 0;
}

void
window_means(const struct window *w, const struct entered *d, size_t k, double *mean)
{
	if (w->is_model)
		model_spread_means(&w->model, d, k, &w->cut, mean);
	else
		spread_means(d, k, &w->cut, mean);
}
