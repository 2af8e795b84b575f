/*
 * seconds -- spans of time as people write them: 500ms, 5s, 30m, 12h, 3d, 2w.
 */
#ifndef SECONDS_H
#define SECONDS_H

/* A number and its unit, which may be left out: seconds.  0, or -1. */
int	seconds_parse(const char *s, double *seconds);

#endif
