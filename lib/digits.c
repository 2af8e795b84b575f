#include <string.h>

#include "digits.h"
#include "num.h"

void
digits_write(struct digits *known, struct out *o, float x)
{
	char text[NUM_MAX];
	uint32_t bits, at;
	size_t n;

	memcpy(&bits, &x, sizeof bits);
	at = bits * 0x9e3779b1u >> 21;
	if (known->of[at].bits == bits && known->of[at].len > 0) {
		out_field(o, known->of[at].text, known->of[at].len);
		return;
	}
	n = num_float(text, x);
	out_field(o, text, n);
	if (n <= sizeof known->of[at].text) {
		known->of[at].bits = bits;
		known->of[at].len = (uint8_t)n;
		memcpy(known->of[at].text, text, n);
	}
}
