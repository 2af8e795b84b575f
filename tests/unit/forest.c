/* forest: trees by hand, and trees that nobody should load. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/forest.h"
#include "model/tree.h"

#define near(a, b, eps) assert_true(fabs((double)(a) - (double)(b)) <= (eps))

static const char model[] =
    "{'learner':{'attributes':{},'feature_names':['x_0','x_1'],"
    "'feature_types':['float','%s'],'gradient_booster':{'name':'gbtree','model':{"
    "'gbtree_model_param':{'num_trees':'1'},'trees':[%s]}},"
    "'learner_model_param':{'base_score':'5E-1','num_class':'0','num_feature':'2'},"
    "'objective':{'name':'binary:logistic'}},'version':[1,7,4]}";

/* Strings in single quotes are easier to read here. */
static struct forest *
load(const char *type, const char *tree, struct err *e)
{
	static char text[400000];
	int n = snprintf(text, sizeof text, model, type, tree), i;
	struct forest *f;
	json_t *rest;

	assert_true(n > 0 && (size_t)n < sizeof text);
	for (i = 0; i < n; i++)
		if (text[i] == '\'')
			text[i] = '"';
	f = forest_read(text, (size_t)n, &rest, e);
	assert_int_equal(rest != NULL, f != NULL);
	json_decref(rest);
	return f;
}

/* A tree of depth 2 on x_0 then x_1, each in {0, 1} with equal cover. */
static struct forest *
two_by_two(double v00, double v01, double v10, double v11)
{
	char tree[1024];
	struct err e;
	struct forest *f;

	(void)snprintf(tree, sizeof tree, "{'left_children':[1,3,5,-1,-1,-1,-1],"
	    "'right_children':[2,4,6,-1,-1,-1,-1],'split_indices':[0,1,1,0,0,0,0],"
	    "'split_conditions':[0.5,0.5,0.5,%g,%g,%g,%g],"
	    "'default_left':[0,0,0,0,0,0,0],'sum_hessian':[4,2,2,1,1,1,1]}",
	    v00, v01, v10, v11);
	f = load("float", tree, &e);
	if (f == NULL)
		fail_msg("%s", e.text);
	forest_prepare(f);
	return f;
}

static void
shapley(double v00, double v01, double v10, double v11, float x0, float x1,
    double base, double phi0, double phi1, double out)
{
	static const int lanes[] = { 4, 8, 16 };
	struct forest *f = two_by_two(v00, v01, v10, v11);
	float x[2] = { x0, x1 }, phi[3], margin;
	void *scratch;
	size_t i;

	for (i = 0; i < 3; i++) {
		if (forest_lanes(f, lanes[i]) < 0)
			continue;
		scratch = mem_resize(NULL, forest_scratch(f), 1);
		forest_shap(f, x, 1, phi, scratch);
		forest_margin(f, x, 1, &margin);
		near(phi[0], phi0, 1e-5);
		near(phi[1], phi1, 1e-5);
		near(phi[2], base, 1e-5);
		near(forest_bias(f), base, 1e-12);
		near(margin, out, 1e-5);
		free(scratch);
	}
	forest_free(f);
}

/*
 * Trees A and B: Lundberg, Erion and Lee, Consistent Individualized Feature
 * Attribution for Tree Ensembles (2018), figure 1; the others by hand.
 */
static void
tiny_trees_have_the_published_contributions(void **state)
{
	(void)state;
	shapley(0, 0, 0, 80, 1, 1, 20, 30, 30, 80);
	shapley(0, 10, 0, 90, 1, 1, 25, 30, 35, 90);
	shapley(0, 0, 0, 1, 1, 1, 0.25, 0.375, 0.375, 1);
	shapley(0, 0, 0, 1, 0, 0, 0.25, -0.125, -0.125, 0);
	shapley(0, 1, 1, 1, 1, 1, 0.75, 0.125, 0.125, 1);
	shapley(0, 1, 1, 0, 1, 1, 0.5, -0.25, -0.25, 0);
}

/*
 * A chain that meets x_0 at every other split, with covers down to 1e-30 of
 * the root's: by hand from the definition, the value of a set of features
 * being the cover-weighted mean over the splits on the others.
 */
static double
mean_below(const double *cover, const double *leaf, int depth, int splits, const float *x,
    int known)
{
	int feature = depth % 2;
	double left, right, r;

	if (depth == splits)
		return leaf[splits];
	left = leaf[depth];
	right = mean_below(cover, leaf, depth + 1, splits, x, known);
	if (known >> feature & 1)
		return x[feature] < (float)depth ? left : right;
	r = cover[depth + 1] / cover[depth];
	return (1 - r) * left + r * right;
}

static void
check_chain(struct forest *f, const double *cover, const double *leaf, int splits)
{
	void *scratch = mem_resize(NULL, forest_scratch(f), 1);
	float x[2], phi[3];
	double v[4], a, b;
	int set;

	for (a = -1; a <= splits; a += 1.5)
		for (b = -1; b <= splits; b += 1.5) {
			x[0] = (float)a;
			x[1] = (float)b;
			for (set = 0; set < 4; set++)
				v[set] = mean_below(cover, leaf, 0, splits, x, set);
			forest_shap(f, x, 1, phi, scratch);
			near(phi[0], (v[1] - v[0] + v[3] - v[2]) / 2, 1e-5);
			near(phi[1], (v[2] - v[0] + v[3] - v[1]) / 2, 1e-5);
			near(phi[2], v[0], 1e-5);
		}
	free(scratch);
}

static void
repeated_features_and_tiny_covers_stay_exact(void **state)
{
	enum { SPLITS = 12 };
	double cover[SPLITS + 1], leaf[SPLITS + 1];
	char left[200] = "", right[200] = "", index[200] = "", value[600] = "", hess[900] = "",
	    missing[200] = "", tree[4000];
	struct forest *f;
	struct err e;
	int i;

	(void)state;
	for (i = 0; i <= SPLITS; i++) {
		cover[i] = i < 4 ? 100 - i : 97 * pow(10, -3.0 * (i - 3));
		leaf[i] = 1 - 0.3 * i;
	}
	/* split i is node 2 i - 1 (0: the root); its left child is leaf i */
	for (i = 0; i <= 2 * SPLITS; i++) {
		int inner = i == 0 || (i % 2 == 0 && i < 2 * SPLITS), k = i / 2;
		double h = i == 0 ? cover[0] : i % 2 == 0 ? cover[k] : cover[k] - cover[k + 1];
		const char *comma = i > 0 ? "," : "";

		(void)sprintf(left + strlen(left), "%s%d", comma, inner ? i + 1 : -1);
		(void)sprintf(right + strlen(right), "%s%d", comma, inner ? i + 2 : -1);
		(void)sprintf(index + strlen(index), "%s%d", comma, inner ? k % 2 : 0);
		(void)sprintf(missing + strlen(missing), "%s0", comma);
		(void)sprintf(hess + strlen(hess), "%s%.9g", comma, h);
		(void)sprintf(value + strlen(value), "%s%.9g", comma,
		    inner ? k : leaf[k]);
	}
	(void)snprintf(tree, sizeof tree, "{'left_children':[%s],'right_children':[%s],"
	    "'split_indices':[%s],'split_conditions':[%s],'default_left':[%s],"
	    "'sum_hessian':[%s]}", left, right, index, value, missing, hess);
	f = load("float", tree, &e);
	if (f == NULL)
		fail_msg("%s", e.text);
	forest_prepare(f);
	check_chain(f, cover, leaf, SPLITS);
	forest_free(f);
}

/* However many rows are asked at a time: few are gone through another way than many. */
static void
rows_do_not_depend_on_their_neighbours(void **state)
{
	static const int lanes[] = { 4, 8, 16 };
	enum { N = 200 };
	struct forest *f = two_by_two(0.1, -0.7, 0.33, 0.9);
	float x[2 * N], all[3 * N], some[3 * N], margins[N], margin[N];
	void *scratch = NULL;

	(void)state;
	for (size_t i = 0; i < 2 * N; i++)
		x[i] = i % 7 == 0 ? NAN : (float)(i % 5) / 4;
	for (size_t k = 0; k < 3 && forest_lanes(f, lanes[k]) == 0; k++) {
		scratch = mem_resize(scratch, forest_scratch(f), 1);
		forest_shap(f, x, N, all, scratch);
		forest_margin(f, x, N, margins);
		for (size_t n = 1, i = 0; n <= N; n++, i = n > N ? 0 : n * 7 % (N - n + 1)) {
			forest_shap(f, x + 2 * i, n, some, scratch);
			assert_memory_equal(some, all + 3 * i, 3 * n * sizeof *some);
			forest_margin(f, x + 2 * i, n, margin);
			assert_memory_equal(margin, margins + i, n * sizeof *margin);
		}
	}
	free(scratch);
	forest_free(f);
}

static const char good[] = "{'left_children':[1,-1,-1],'right_children':[2,-1,-1],"
    "'split_indices':[0,0,0],'split_conditions':[0.5,-1,1],'default_left':[1,0,0],"
    "'sum_hessian':[4,2,2]}";
static const char by_set[] = "{'left_children':[1,-1,-1],'right_children':[2,-1,-1],"
    "'split_indices':[1,0,0],'split_conditions':[0E0,-1,1],'default_left':[1,0,0],"
    "'sum_hessian':[4,2,2],'split_type':[1,0,0],'categories_nodes':[0],"
    "'categories_segments':[0],'categories_sizes':[2],'categories':[0,33]}";

/* tree with one text replaced by another must be refused. */
static void
refuses(const char *type, const char *tree, const char *what, const char *with,
    const char *reason)
{
	const char *at = strstr(tree, what);
	char text[2000];
	struct err e = { "" };
	struct forest *f;

	assert_non_null(at);
	(void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - tree), tree, with,
	    at + strlen(what));
	f = load(type, text, &e);
	assert_null(f);
	if (strstr(e.text, reason) == NULL)
		fail_msg("'%s' does not say '%s'", e.text, reason);
}

static void
damaged_trees_are_refused(void **state)
{
	struct err e;
	struct forest *f = load("float", good, &e);

	(void)state;
	assert_non_null(f);
	forest_free(f);
	refuses("float", good, "[1,-1,-1]", "[0,-1,-1]", "left child");
	refuses("float", good, "[1,-1,-1]", "[3,-1,-1]", "left child");
	refuses("float", good, "[1,-1,-1]", "[-2,-1,-1]", "left child");
	refuses("float", good, "[1,-1,-1]", "[1.5,-1,-1]", "left child");
	refuses("float", good, "[1,-1,-1]", "[1,1,-1]", "right child");
	refuses("float", good, "[2,-1,-1]", "[1,-1,-1]", "right child");
	refuses("float", good, "[2,-1,-1]", "[2,-1]", "2 elements, not 3");
	refuses("float", good, "[0,0,0]", "[2,0,0]", "no such feature");
	refuses("float", good, "[0,0,0]", "[-1,0,0]", "no such feature");
	refuses("float", good, "[0,0,0]", "['0',0,0]", "split_indices: no array");
	refuses("float", good, "[0.5,-1,1]", "[0.5,1e300,1]", "bad value");
	refuses("float", good, "[0.5,-1,1]", "[null,1,1]", "no array");
	refuses("float", good, "[1,0,0]", "[2,0,0]", "default direction");
	refuses("float", good, "[4,2,2]", "[4,2,0]", "cover is not positive");
	refuses("float", good, "[4,2,2]", "[4,-2,2]", "cover is not positive");
	refuses("float", good, "[4,2,2]", "[4,1e39,2]", "cover is not positive");
	refuses("float", good, "[4,2,2]", "[4,5,2]", "covers less");
	refuses("float", good, "sum_hessian", "sum", "no array sum_hessian");
	refuses("float", good, "{", "{'split_type':[1,0,0],", "no category set");
}

/* A set of every third code, small and large: right if it holds the code. */
static void
category_sets_of_any_size(void **state)
{
	static const int sizes[] = { 1, 11, 80, 86, 400 }, lanes[] = { 4, 8, 16 };
	char codes[4000], tree[5000];
	struct forest *f;
	struct err e;
	float x[2] = { 0, 0 }, margin;
	size_t i, k;
	int code, n;

	(void)state;
	for (i = 0; i < 5; i++) {
		for (n = 0, code = 0; code < sizes[i]; code++)
			n += sprintf(codes + n, "%s%d", code > 0 ? "," : "", 3 * code);
		(void)snprintf(tree, sizeof tree, "{'left_children':[1,-1,-1],"
		    "'right_children':[2,-1,-1],'split_indices':[1,0,0],"
		    "'split_conditions':[0E0,-1,1],'default_left':[%d,0,0],"
		    "'sum_hessian':[4,2,2],'split_type':[1,0,0],'categories_nodes':[0],"
		    "'categories_segments':[0],'categories_sizes':[%d],'categories':[%s]}",
		    (int)i % 2, sizes[i], codes);
		f = load("c", tree, &e);
		assert_non_null(f);
		for (k = 0; k < 3; k++) {
			if (forest_lanes(f, lanes[k]) < 0)
				continue;
			for (code = -1; code < 3 * sizes[i] + 100; code++) {
				x[1] = (float)code;
				forest_margin(f, x, 1, &margin);
				assert_true(margin == (code >= 0 && code % 3 == 0 &&
				    code < 3 * sizes[i] ? 1 : -1));
			}
			x[1] = NAN;
			forest_margin(f, x, 1, &margin);
			assert_true(margin == (i % 2 ? -1 : 1));
		}
		forest_free(f);
	}
}

/* The same of every node, "[a,b,...]" behind the name. */
static char *
list(char *to, const char *name, size_t n, double (*value)(size_t, size_t))
{
	to += sprintf(to, "'%s':[", name);
	for (size_t i = 0; i < n; i++)
		to += sprintf(to, "%s%.9g", i > 0 ? "," : "", value(i, n));
	return to + sprintf(to, "],");
}

static double
left_child(size_t i, size_t n)
{
	return 2 * i + 1 < n ? (double)(2 * i + 1) : -1;
}

static double
right_child(size_t i, size_t n)
{
	return 2 * i + 2 < n ? (double)(2 * i + 2) : -1;
}

/* The middle of a node's stretch of 0 .. leaves; a leaf's number. */
static double
middle(size_t i, size_t n)
{
	double lo = 0, size = (double)(n / 2 + 1);
	size_t bit = 1;

	while (2 * bit <= i + 1)
		bit *= 2;
	for (bit /= 2; bit > 0; bit /= 2) {
		size /= 2;
		lo += (i + 1) & bit ? size : 0;
	}
	return 2 * i + 1 < n ? lo + size / 2 : lo;
}

static double
cover(size_t i, size_t n)
{
	(void)i;
	(void)n;
	return 1;
}

static double
zero(size_t i, size_t n)
{
	(void)i;
	(void)n;
	return 0;
}

/* Full trees of 2 to 1,024 leaves: a value finds the leaf of its number. */
static void
trees_of_any_size(void **state)
{
	static const int lanes[] = { 4, 8, 16 };
	static char tree[200000];
	static float x[2 * 1100], margin[1100];
	struct forest *f;
	struct err e;

	(void)state;
	for (size_t leaves = 2; leaves <= 1024; leaves *= 2) {
		size_t n = 2 * leaves - 1;
		char *to = tree + sprintf(tree, "{");

		to = list(to, "left_children", n, left_child);
		to = list(to, "right_children", n, right_child);
		to = list(to, "split_indices", n, zero);
		to = list(to, "split_conditions", n, middle);
		to = list(to, "default_left", n, zero);
		to = list(to, "sum_hessian", n, cover);
		strcpy(to - 1, "}");
		f = load("float", tree, &e);
		if (f == NULL)
			fail_msg("%s", e.text);
		for (size_t i = 0; i < 1100; i++)
			x[2 * i] = i == 7 ? NAN : ((float)i - 3) * (float)leaves / 1024;
		for (size_t k = 0; k < 3 && forest_lanes(f, lanes[k]) == 0; k++) {
			forest_margin(f, x, 1100, margin);
			for (size_t i = 0; i < 1100; i++)
				assert_true(margin[i] == (i == 7 ? (float)leaves - 1 :
				    fmaxf(0, fminf((float)leaves - 1, floorf(x[2 * i])))));
		}
		forest_free(f);
	}
}

static void
damaged_category_sets_are_refused(void **state)
{
	struct err e;
	struct forest *f = load("c", by_set, &e);

	(void)state;
	assert_non_null(f);
	assert_int_equal(forest_codes(f, 1), 34);
	forest_free(f);
	refuses("float", by_set, "0E0", "0E0", "a split on it is not");
	refuses("c", by_set, "'categories_nodes':[0]", "'categories_nodes':[3]", "out of range");
	refuses("c", by_set, "'categories_segments':[0]", "'categories_segments':[1]",
	    "out of range");
	refuses("c", by_set, "'categories_sizes':[2]", "'categories_sizes':[3]", "out of range");
	refuses("c", by_set, "'categories_sizes':[2]", "'categories_sizes':[2,2]", "elements");
	refuses("c", by_set, "[0,33]", "[0,-1]", "bad category");
	refuses("c", by_set, "[0,33]", "[0,65536]", "bad category");
	refuses("c", by_set, "'categories_nodes':[0]", "'categories_nodes':[1]",
	    "no category set");
}

static void
too_deep_a_tree_is_refused(void **state)
{
	static const char *const field[] = { "left_children", "right_children",
	    "split_indices", "split_conditions", "default_left", "sum_hessian" };
	char tree[20000];
	struct forest *f;
	struct err e;
	int depth, i, k, inner, n;

	(void)state;
	for (depth = TREE_MAX_DEPTH; depth <= TREE_MAX_DEPTH + 1; depth++) {
		n = sprintf(tree, "{");
		for (k = 0; k < 6; k++) {
			n += sprintf(tree + n, "%s'%s':[", k > 0 ? "," : "", field[k]);
			for (i = 0; i <= 2 * depth; i++) {
				inner = i % 2 == 0 && i < 2 * depth;
				n += sprintf(tree + n, "%s%d", i > 0 ? "," : "",
				    k == 0 ? (inner ? i + 1 : -1) :
				    k == 1 ? (inner ? i + 2 : -1) :
				    k == 2 ? (i / 2) % 2 : k == 5 ? 200 - i : i % 2);
			}
			n += sprintf(tree + n, "]");
		}
		(void)sprintf(tree + n, "}");
		f = load("float", tree, &e);
		assert_int_equal(f != NULL, depth == TREE_MAX_DEPTH);
		if (f == NULL)
			assert_non_null(strstr(e.text, "deeper than 64"));
		else
			forest_prepare(f);
		forest_free(f);
	}
}

static void
other_boosters_are_refused(void **state)
{
	static const char *const other[][3] = {
		{ "gbtree'", "gblinear'", "not gbtree" },
		{ "binary:logistic", "reg:squarederror", "not binary:logistic" },
		{ "'5E-1'", "'1E0'", "base_score" },
		{ "'5E-1'", "'half'", "base_score" },
		{ "'num_class':'0'", "'num_class':'3'", "class" },
		{ "'num_feature':'2'", "'num_feature':'0'", "num_feature" },
		{ "'num_feature':'2'", "'num_feature':'3'", "feature_names" },
		{ "'learner'", "'teacher'", "no XGBoost model" },
		{ "'trees'", "'shrubs'", "no trees" },
	};
	char text[2000];
	const char *at;
	struct err e;
	json_t *rest;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof other / sizeof other[0]; i++) {
		at = strstr(model, other[i][0]);
		assert_non_null(at);
		(void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - model), model,
		    other[i][1], at + strlen(other[i][0]));
		for (k = 0; text[k] != '\0'; k++)
			text[k] = text[k] == '\'' ? '"' : text[k] == '%' ? ' ' : text[k];
		at = strstr(text, " s]");
		assert_non_null(at);
		at = strstr(text, "[ s]");
		memcpy(text + (at - text), "[  ]", 4);
		assert_null(forest_read(text, strlen(text), &rest, &e));
		assert_null(rest);
		if (strstr(e.text, other[i][2]) == NULL)
			fail_msg("'%s' does not say '%s'", e.text, other[i][2]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiny_trees_have_the_published_contributions),
		cmocka_unit_test(repeated_features_and_tiny_covers_stay_exact),
		cmocka_unit_test(rows_do_not_depend_on_their_neighbours),
		cmocka_unit_test(damaged_trees_are_refused),
		cmocka_unit_test(category_sets_of_any_size),
		cmocka_unit_test(trees_of_any_size),
		cmocka_unit_test(damaged_category_sets_are_refused),
		cmocka_unit_test(too_deep_a_tree_is_refused),
		cmocka_unit_test(other_boosters_are_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
