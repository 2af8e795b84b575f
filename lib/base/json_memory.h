/*
 * json_memory -- jansson's memory is mem's: what there is none for ends the program.
 *
 * Without it a failed allocation leaves out a part of a text, and what is
 * written is whole JSON with something missing.
 */
#ifndef JSON_MEMORY_H
#define JSON_MEMORY_H

/* Before the first value of jansson is made; any number of times. */
void	json_memory_use(void);

#endif
