#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/intern.h"
#include "base/mem.h"
#include "model/booster_json.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"

#define HASH "dealkit_sha256"

/* ---- writing ---- */

static json_t *
features_json(const struct model *m)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < m->features; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "name", m->feature[i].name,
		    "type", m->feature[i].categorical ? "categorical" : "float"));
	return list;
}

static json_t *
dictionaries_json(const struct model *m)
{
	json_t *all = json_object(), *list;
	uint32_t code;
	size_t i, n;
	const char *s;
	char *text;

	for (i = 0; i < m->features; i++) {
		if (!m->feature[i].categorical)
			continue;
		list = json_array();
		for (code = 0; code < intern_size(m->feature[i].dictionary); code++) {
			s = intern_text(m->feature[i].dictionary, code, &n);
			text = booster_json_encode(s, n);
			json_array_append_new(list, json_string(text));
			free(text);
		}
		json_object_set_new(all, m->feature[i].name, list);
	}
	return all;
}

static json_t *
numbers_json(const double *x, size_t n)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_array_append_new(list, json_real(x[i]));
	return list;
}

static json_t *
calibration_json(const struct model *m)
{
	const struct calib *c = &m->calib;
	json_t *o = json_pack("{s:s}", "kind", calib_name[c->kind]);

	if (c->kind == CALIB_SIGMOID) {
		json_object_set_new(o, "a", json_real(c->a));
		json_object_set_new(o, "b", json_real(c->b));
	} else if (c->kind == CALIB_ISOTONIC) {
		json_object_set_new(o, "margin", numbers_json(c->margin, c->knots));
		json_object_set_new(o, "probability", numbers_json(c->p, c->knots));
	}
	return o;
}

struct attrs {
	struct booster_json *attr;
	char **own;		/* [n][2] name, value: to free */
	size_t n;
};

static void
add_text(struct attrs *a, const char *name, const char *value)
{
	size_t len = strlen(name);
	char *full = mem_resize(NULL, len + sizeof "dealkit_", 1);

	memcpy(full, "dealkit_", 8);
	memcpy(full + 8, name, len + 1);
	a->attr = mem_resize(a->attr, a->n + 1, sizeof *a->attr);
	a->own = mem_resize(a->own, 2 * (a->n + 1), sizeof *a->own);
	a->own[2 * a->n] = full;
	a->own[2 * a->n + 1] = mem_text(value, strlen(value));
	a->attr[a->n] = (struct booster_json){ full, a->own[2 * a->n + 1] };
	a->n++;
}

static void
add_json(struct attrs *a, const char *name, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
	    JSON_SORT_KEYS | JSON_REAL_PRECISION(17));

	if (text == NULL)
		err_die("out of memory");
	add_text(a, name, text);
	free(text);
	json_decref(value);
}

static void
free_attrs(struct attrs *a)
{
	size_t i;

	for (i = 0; i < 2 * a->n; i++)
		free(a->own[i]);
	free(a->own);
	free(a->attr);
}

static void
collect(const struct model *m, struct attrs *a)
{
	char zeros[BOOSTER_JSON_DIGITS + 1];
	size_t i;

	memset(zeros, '0', BOOSTER_JSON_DIGITS);
	zeros[BOOSTER_JSON_DIGITS] = '\0';
	add_text(a, "version", m->version);
	add_text(a, "as_of", m->as_of);
	add_text(a, "verdict", model_verdict_name(m->verdict));
	add_text(a, "sha256", zeros);
	add_json(a, "features", features_json(m));
	add_json(a, "dictionaries", dictionaries_json(m));
	add_json(a, "calibration", calibration_json(m));
	add_json(a, "base_rate", json_real(m->base_rate));
	add_json(a, "quantiles", numbers_json(m->quantile, m->quantiles));
	add_json(a, "thresholds", json_pack("{s:f, s:f}", "high", m->risk_high,
	    "medium", m->risk_medium));
	for (i = 0; i < m->parts; i++)
		add_text(a, m->part[i].name, m->part[i].text);
}

/* What would not come back as it went in. */
static int
check_texts(const struct model *m, struct err *e)
{
	json_t *j;
	size_t i;

	for (i = 0; i < m->features; i++)
		if (!model_name(m->feature[i].name))
			return err_set(e, "no name for a feature: '%.60s'", m->feature[i].name);
	for (i = 0; i < m->parts; i++) {
		j = json_loads(m->part[i].text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
		json_decref(j);
		if (j == NULL || strpbrk(m->part[i].text, "\\\n\r\t") != NULL ||
		    m->part[i].name[strspn(m->part[i].name, "abcdefghijklmnopqrstuvwxyz_")] != '\0')
			return err_set(e, "part %.40s: no JSON, or a backslash or line end in it",
			    m->part[i].name);
	}
	return 0;
}

char *
model_bytes(const struct model *m, const char *booster, size_t n, size_t *len, struct err *e)
{
	struct attrs a = { NULL, NULL, 0 };
	char *text, hash[BOOSTER_JSON_DIGITS + 1];
	struct model *back;
	size_t at;

	if (check_texts(m, e) < 0)
		return NULL;
	collect(m, &a);
	text = booster_json_splice(booster, n, a.attr, a.n, "dealkit_", len, e);
	free_attrs(&a);
	if (text == NULL)
		return NULL;
	booster_json_no_nan(text, *len);
	at = booster_json_digits(text, *len, HASH);
	if (at < *len) {
		booster_json_hash(text, *len, at, hash);
		memcpy(text + at, hash, BOOSTER_JSON_DIGITS);
	}
	back = model_parse(text, *len, "the new model", e);
	if (back == NULL) {
		free(text);
		return NULL;
	}
	model_free(back);
	return text;
}

/* ---- reading ---- */

/* The attribute dealkit_NAME; NULL with the reason. */
static const char *
part_text(const json_t *attributes, const char *name, struct err *e)
{
	char full[64] = "dealkit_";
	const char *s;

	strcat(full, name);
	s = json_string_value(json_object_get(attributes, full));
	if (s == NULL)
		err_set(e, "no %s: not a dealkit model", full);
	return s;
}

static json_t *
part_json(const json_t *attributes, const char *name, struct err *e)
{
	const char *s = part_text(attributes, name, e);
	json_t *j;

	if (s == NULL)
		return NULL;
	j = json_loads(s, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
	if (j == NULL)
		err_set(e, "dealkit_%s: no JSON", name);
	return j;
}

static int
read_features(struct model *m, const json_t *list, struct err *e)
{
	size_t i, n = json_array_size(list);
	const char *name, *type, *theirs;
	int categorical;

	if (n == 0 || n > MODEL_MAX_FEATURES || n != forest_features(m->forest))
		return err_set(e, "dealkit_features: %zu, the booster has %zu", n,
		    forest_features(m->forest));
	for (i = 0; i < n; i++) {
		name = json_string_value(json_object_get(json_array_get(list, i), "name"));
		type = json_string_value(json_object_get(json_array_get(list, i), "type"));
		if (name == NULL || type == NULL || !model_name(name))
			return err_set(e, "dealkit_features: %zu: bad name or type", i);
		categorical = strcmp(type, "categorical") == 0;
		if (!categorical && strcmp(type, "float") != 0)
			return err_set(e, "dealkit_features: %s: type '%.20s'", name, type);
		theirs = forest_name(m->forest, i);
		if ((theirs != NULL && strcmp(theirs, name) != 0) ||
		    categorical != forest_categorical(m->forest, i))
			return err_set(e, "dealkit_features: %s: another name or type "
			    "than the booster's", name);
		model_add_feature(m, name, categorical);
	}
	return 0;
}

static int
names_differ(const struct model *m, struct err *e)
{
	struct intern *seen = intern_new();
	size_t i;

	for (i = 0; i < m->features; i++)
		if (intern_add(seen, m->feature[i].name, strlen(m->feature[i].name)) != i) {
			intern_free(seen);
			return err_set(e, "dealkit_features: %s: twice", m->feature[i].name);
		}
	intern_free(seen);
	return 0;
}

static int
read_dictionary(struct model_feature *f, const json_t *list, size_t codes, struct err *e)
{
	size_t i, n = json_array_size(list);
	const char *s;
	char *text;
	long len;
	int bad;

	if (!json_is_array(list) || n > MODEL_MAX_CATEGORIES || n + 1 < codes)
		return err_set(e, "dealkit_dictionaries: %s: %zu categories, "
		    "the trees know %zu", f->name, n, codes);
	for (i = 0; i < n; i++) {
		s = json_string_value(json_array_get(list, i));
		text = mem_zero(s != NULL ? strlen(s) : 0, 1);
		len = s != NULL ? booster_json_decode(s, text) : -1;
		bad = len < 0 || intern_add(f->dictionary, text, (size_t)len) != i;
		free(text);
		if (bad)
			return err_set(e, "dealkit_dictionaries: %s: bad or twice: %zu",
			    f->name, i);
	}
	return 0;
}

static int
read_dictionaries(struct model *m, const json_t *all, struct err *e)
{
	size_t i;

	for (i = 0; i < m->features; i++)
		if (m->feature[i].categorical &&
		    read_dictionary(&m->feature[i], json_object_get(all, m->feature[i].name),
		    forest_codes(m->forest, i), e) < 0)
			return -1;
	return 0;
}

/* Finite numbers of an array, malloced; NULL if it is no such array. */
static double *
numbers(const json_t *list, size_t *n)
{
	double *x;
	size_t i;

	*n = json_array_size(list);
	if (*n == 0)
		return NULL;
	x = mem_zero(*n, sizeof *x);
	for (i = 0; i < *n; i++) {
		x[i] = json_number_value(json_array_get(list, i));
		if (!json_is_number(json_array_get(list, i)) || !isfinite(x[i])) {
			free(x);
			return NULL;
		}
	}
	return x;
}

static int
read_calibration(struct calib *c, const json_t *o, struct err *e)
{
	const char *name = json_string_value(json_object_get(o, "kind"));
	int kind = name != NULL ? calib_kind(name) : -1;
	size_t n = 0;

	if (kind < 0)
		return err_set(e, "dealkit_calibration: bad kind");
	c->kind = (enum calib_kind)kind;
	if (kind == CALIB_SIGMOID) {
		c->a = json_number_value(json_object_get(o, "a"));
		c->b = json_number_value(json_object_get(o, "b"));
	} else if (kind == CALIB_ISOTONIC) {
		c->margin = numbers(json_object_get(o, "margin"), &c->knots);
		c->p = numbers(json_object_get(o, "probability"), &n);
		if (c->margin == NULL || c->p == NULL || n != c->knots)
			return err_set(e, "dealkit_calibration: bad knots");
	}
	return calib_check(c, e);
}

static int
read_quantiles(struct model *m, const json_t *list, struct err *e)
{
	size_t i;

	m->quantile = numbers(list, &m->quantiles);
	if (m->quantile == NULL || m->quantiles < 2 || m->quantiles > MODEL_MAX_QUANTILES)
		return err_set(e, "dealkit_quantiles: not 2 to %d numbers", MODEL_MAX_QUANTILES);
	for (i = 0; i < m->quantiles; i++)
		if (m->quantile[i] < (i > 0 ? m->quantile[i - 1] : 0) || m->quantile[i] > 1)
			return err_set(e, "dealkit_quantiles: not rising from 0 to 1");
	return 0;
}

static int
read_base_rate(struct model *m, const json_t *x, struct err *e)
{
	m->base_rate = json_number_value(x);
	if (!(m->base_rate > 0 && m->base_rate < 1))
		return err_set(e, "dealkit_base_rate: not between 0 and 1");
	return 0;
}

static int
read_thresholds(struct model *m, const json_t *o, struct err *e)
{
	const json_t *high = json_object_get(o, "high"), *medium = json_object_get(o, "medium");

	m->risk_high = json_number_value(high);
	m->risk_medium = json_number_value(medium);
	if (!json_is_number(high) || !json_is_number(medium) ||
	    !(m->risk_medium >= 0 && m->risk_medium <= m->risk_high && m->risk_high <= 1))
		return err_set(e, "dealkit_thresholds: not 0 <= medium <= high <= 1");
	return 0;
}

static int
read_texts(struct model *m, const json_t *attributes, struct err *e)
{
	const char *version = part_text(attributes, "version", e);
	const char *as_of = version != NULL ? part_text(attributes, "as_of", e) : NULL;
	const char *verdict = as_of != NULL ? part_text(attributes, "verdict", e) : NULL;
	const char *id;
	int32_t day;
	int i;

	if (verdict == NULL)
		return -1;
	if (*as_of != '\0' && date_parse(as_of, strlen(as_of), &day) < 0)
		return err_set(e, "dealkit_as_of: no date: '%.20s'", as_of);
	for (i = 0; i <= MODEL_READY && strcmp(verdict,
	    model_verdict_name((enum model_verdict)i)) != 0; i++)
		continue;
	if (i > MODEL_READY)
		return err_set(e, "dealkit_verdict: unknown: '%.20s'", verdict);
	m->verdict = (enum model_verdict)i;
	free(m->version);
	free(m->as_of);
	m->version = mem_text(version, strlen(version));
	m->as_of = mem_text(as_of, strlen(as_of));
	id = json_string_value(json_object_get(attributes, HASH));
	(void)snprintf(m->id, sizeof m->id, "%s", id != NULL ? id : "");
	(void)snprintf(m->sha256, sizeof m->sha256, "%s", id != NULL ? id : "");
	return 0;
}

/* The parts, each by its own reader; the order matters to the first two. */
static int
read_part(struct model *m, const json_t *attributes, size_t i, struct err *e)
{
	static const char *const name[] = {
		"features", "dictionaries", "calibration", "quantiles", "base_rate", "thresholds"
	};
	json_t *j = part_json(attributes, name[i], e);
	int rc = -1;

	if (j == NULL)
		return -1;
	switch (i) {
	case 0:
		rc = read_features(m, j, e) < 0 ? -1 : names_differ(m, e);
		break;
	case 1:
		rc = read_dictionaries(m, j, e);
		break;
	case 2:
		rc = read_calibration(&m->calib, j, e);
		break;
	case 3:
		rc = read_quantiles(m, j, e);
		break;
	case 4:
		rc = read_base_rate(m, j, e);
		break;
	case 5:
		rc = read_thresholds(m, j, e);
		break;
	}
	json_decref(j);
	return rc;
}

/* Parts that we keep and do not look into. */
static void
read_other_parts(struct model *m, json_t *attributes)
{
	static const char *const ours[] = {
		"version", "as_of", "verdict", "sha256", "features", "dictionaries",
		"calibration", "quantiles", "base_rate", "thresholds", NULL
	};
	const char *name;
	json_t *value;
	size_t i;

	json_object_foreach(attributes, name, value) {
		if (strncmp(name, "dealkit_", 8) != 0 || !json_is_string(value))
			continue;
		for (i = 0; ours[i] != NULL && strcmp(name + 8, ours[i]) != 0; i++)
			continue;
		if (ours[i] == NULL)
			model_add_part(m, name + 8, json_string_value(value));
	}
}

static int
read_all(struct model *m, const json_t *root, struct err *e)
{
	json_t *attributes = json_object_get(json_object_get(root, "learner"), "attributes");
	size_t i;

	if (read_texts(m, attributes, e) < 0)
		return -1;
	for (i = 0; i < 6; i++)
		if (read_part(m, attributes, i, e) < 0)
			return -1;
	read_other_parts(m, attributes);
	return 0;
}

void
model_bytes_id(const char *bytes, size_t n, char id[MODEL_ID_SIZE])
{
	const size_t at = booster_json_digits(bytes, n, HASH);

	snprintf(id, MODEL_ID_SIZE, "%.*s", at < n ? MODEL_ID_SIZE - 1 : 0, bytes + at);
}

static int
check_hash(const char *bytes, size_t n, struct err *e)
{
	size_t at = booster_json_digits(bytes, n, HASH);
	char hash[BOOSTER_JSON_DIGITS + 1];

	if (at == n)
		return err_set(e, "no " HASH ": not a dealkit model");
	booster_json_hash(bytes, n, at, hash);
	if (memcmp(bytes + at, hash, BOOSTER_JSON_DIGITS) != 0)
		return err_set(e, "damaged or changed: its SHA-256 is not the one in it");
	return 0;
}

struct model *
model_parse(const char *bytes, size_t n, const char *name, struct err *e)
{
	struct model *m = NULL;
	struct forest *f;
	struct err why;
	json_t *root;

	if (n > MODEL_MAX_BYTES) {
		err_set(e, "%s: larger than %d MB", name, MODEL_MAX_BYTES >> 20);
		return NULL;
	}
	if (check_hash(bytes, n, &why) == 0 && (f = forest_read(bytes, n, &root, &why)) != NULL) {
		m = model_new();
		m->forest = f;
		if (read_all(m, root, &why) < 0) {
			model_free(m);
			m = NULL;
		}
		json_decref(root);
	}
	if (m == NULL)
		err_set(e, "%s: %s", name, why.text);
	return m;
}

struct model *
model_read(const char *path, struct err *e)
{
	size_t n;
	char *bytes = file_read(path, MODEL_MAX_BYTES, &n, e);
	struct model *m;

	if (bytes == NULL)
		return NULL;
	m = model_parse(bytes, n, path, e);
	free(bytes);
	return m;
}
