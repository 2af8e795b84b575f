#include <stdlib.h>

#include <jansson.h>

#include "base/json_memory.h"
#include "base/mem.h"

static void *
allocate(size_t n)
{
	return mem_resize(NULL, n, 1);
}

void
json_memory_use(void)
{
	json_set_alloc_funcs(allocate, free);
}
