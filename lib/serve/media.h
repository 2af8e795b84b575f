/*
 * media -- in which form a body comes, and in which its answer is wanted (RFC 9110).
 */
#ifndef MEDIA_H
#define MEDIA_H

enum media { MEDIA_NONE, MEDIA_CSV, MEDIA_JSON, MEDIA_OTHER };

/*
 * What a Content-Type says: text/csv or application/json, in UTF-8; MEDIA_OTHER for any other,
 * MEDIA_NONE for NULL.
 */
enum media media_of_body(const char *content_type);

/*
 * Which of the two an Accept wants most; usual if it is NULL, or likes both as well.
 * MEDIA_OTHER: neither.
 */
enum media media_wanted(const char *accept, enum media usual);

#endif
