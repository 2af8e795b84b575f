/*
 * peer -- who is at the other end of a socket, and numbers for requests that have none.
 */
#ifndef PEER_H
#define PEER_H

#include <stddef.h>

/* Its address without the port; "uid=N" over a unix socket, "unix" if that is not known. */
void	peer_name(int fd, char *buf, size_t size);

/* 16 hexadecimal digits that no other request of this process has, with a NUL. */
void	peer_make_id(char *buf);

#endif
