/* SPDX-License-Identifier: MIT */
/* Sockets that systemd opened for this process (sd_listen_fds(3)): they begin at descriptor 3, LISTEN_FDS
 * says how many there are, LISTEN_PID whose they are. */
#ifndef SONDA_SERVE_ACTIVATION_H
#define SONDA_SERVE_ACTIVATION_H

#define ACTIVATION_FIRST_FD 3

/* How many were passed to this process; 0: none. The variables are unset: no child inherits them. */
int activation_sockets(void);

#endif
