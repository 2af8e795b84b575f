/*
 * shap -- exact SHAP values of a forest, many rows at a time.  For forest only.
 *
 * Path-dependent TreeSHAP (Lundberg, Erion and Lee 2018) is the Shapley value
 * of a game that is a sum over leaves of products over the features of the
 * leaf's path.  By Owen's multilinear extension (1972)
 *
 *     phi_i = sum over leaves  v (o_i - r_i) int_0^1 prod_{j != i} f_j(t) dt,
 *     f_j(t) = t o_j + (1 - t) r_j
 *
 * with o_j in {0, 1}: does the row follow the path in all its splits on j;
 * r_j: the product of the cover fractions of those splits.  The integrand is
 * a polynomial of degree D - 1, D the most features on a path, so ceil(D / 2)
 * Gauss-Legendre points are exact.  Every tree becomes a list of operations
 * for one depth-first walk: the products of all points go down with the walk,
 * the sums below a node come up, and an edge on i adds
 * sum (o_i - r_i) / f_i to phi_i.  Where a path meets a feature again, the
 * edge also takes back what the earlier edge will add for it.
 */
#ifndef SHAP_H
#define SHAP_H

#include <stddef.h>
#include <stdint.h>

struct shap;
struct tree;

/* The operations for these trees; as margin_new.  The caller's (shap_free). */
struct shap *shap_new(const struct tree *tree, size_t trees,
	    const uint32_t *slot_of, int lanes);
void	shap_free(struct shap *);

/* The sum of all trees' cover-weighted means. */
double	shap_mean(const struct shap *);

/* Floats that shap_add needs as work space, aligned to 64 bytes. */
size_t	shap_space(const struct shap *);

/*
 * Adds the contributions of each slot to phi, in blocks as simd_turn made
 * x; both are float[SIMD_GROUP * slots], aligned to 64 bytes.  Blocks behind
 * the first rows (at most SIMD_GROUP) are left as they are.
 */
void	shap_add(const struct shap *, const float *x, size_t rows, size_t slots, float *phi,
	    float *space);

#endif
