/*
 * control -- characters that a terminal does not show but obeys: C0, DEL and C1
 * controls, line and paragraph separators, marks and overrides of direction,
 * invisible blanks and operators.  Joiners (U+200C, U+200D) are none.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include <stddef.h>

/* Bytes of the one at s, of which there are n; 0: it is none. */
static inline size_t
control_bytes(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;

	if (p[0] < 0x20 || p[0] == 0x7f)
		return 1;
	if (p[0] < 0x80)
		return 0;
	if (n >= 2 && ((p[0] == 0xc2 && p[1] < 0xa0) || (p[0] == 0xd8 && p[1] == 0x9c)))
		return 2;	/* U+0080..009F, U+061C */
	if (n < 3)
		return 0;
	if (p[0] == 0xe2 && p[1] == 0x80)	/* U+200B, 200E, 200F, 2028..202E */
		return p[2] == 0x8b || p[2] == 0x8e || p[2] == 0x8f ||
		    (p[2] >= 0xa8 && p[2] <= 0xae) ? 3 : 0;
	if (p[0] == 0xe2 && p[1] == 0x81)	/* U+2060..206F */
		return p[2] >= 0xa0 && p[2] <= 0xaf ? 3 : 0;
	return p[0] == 0xef && ((p[1] == 0xbb && p[2] == 0xbf) ||	/* U+FEFF, FFF9..FFFB */
	    (p[1] == 0xbf && p[2] >= 0xb9 && p[2] <= 0xbb)) ? 3 : 0;
}

#endif
