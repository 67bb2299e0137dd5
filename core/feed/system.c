/* SPDX-License-Identifier: MIT */
#include "feed/system.h"

#include <errno.h>
#include <string.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <time.h>

#include "base/clock.h"

/* sysname, release, version, machine, nodename, domainname */
static const struct feed_field UNAME[] = { { "info", 6 }, { NULL, 0 } };

static int run_uname(struct feed *f)
{
    struct utsname u;
    if (uname(&u) < 0)
        return -errno;

    const char *const values[] = { u.sysname, u.release, u.version, u.machine, u.nodename, u.domainname };
    for (size_t i = 0; i < 6; i++)
        feed_label(f, i, values[i], strlen(values[i]));
    feed_u64(f, 0, 1);

    return 0;
}

enum {
    SYNC_STATUS,
    OFFSET,
    FREQUENCY,
    MAX_ERROR,
    ESTIMATED_ERROR,
    STATUS,
    CONSTANT,
    TICK,
    PPS_FREQUENCY,
    PPS_JITTER,
    PPS_SHIFT,
    PPS_STABILITY,
    PPS_JITTERS,
    PPS_CALIBRATIONS,
    PPS_ERRORS,
    PPS_STABILITIES,
    TAI,
};

static const struct feed_field TIMEX[] = {
    { "sync_status", 0 },
    { "offset_seconds", 0 },
    { "frequency_ratio", 0 },
    { "max_error_seconds", 0 },
    { "estimated_error_seconds", 0 },
    { "status", 0 },
    { "loop_time_constant", 0 },
    { "tick_seconds", 0 },
    { "pps_frequency_hertz", 0 },
    { "pps_jitter_seconds", 0 },
    { "pps_shift_seconds", 0 },
    { "pps_stability_hertz", 0 },
    { "pps_jitters", 0 },
    { "pps_calibrations", 0 },
    { "pps_errors", 0 },
    { "pps_stabilities_exceeded", 0 },
    { "tai_offset_seconds", 0 },
    { NULL, 0 },
};

/* Frequencies are in parts per million with 16 bits of fraction (adjtimex(2), NOTES). */
#define PPM (1e6 * 65536.0)

static void give_timex(struct feed *f, const struct timex *t)
{
    double unit = t->status & STA_NANO ? 1e9 : 1e6;

    feed_double(f, OFFSET, (double)t->offset / unit);
    feed_double(f, FREQUENCY, 1 + (double)t->freq / PPM);
    feed_double(f, MAX_ERROR, (double)t->maxerror / 1e6);
    feed_double(f, ESTIMATED_ERROR, (double)t->esterror / 1e6);
    feed_i64(f, STATUS, t->status);
    feed_i64(f, CONSTANT, t->constant);
    feed_double(f, TICK, (double)t->tick / 1e6);
    feed_double(f, PPS_FREQUENCY, (double)t->ppsfreq / PPM);
    feed_double(f, PPS_JITTER, (double)t->jitter / unit);
    feed_i64(f, PPS_SHIFT, t->shift);
    feed_double(f, PPS_STABILITY, (double)t->stabil / PPM);
    feed_i64(f, PPS_JITTERS, t->jitcnt);
    feed_i64(f, PPS_CALIBRATIONS, t->calcnt);
    feed_i64(f, PPS_ERRORS, t->errcnt);
    feed_i64(f, PPS_STABILITIES, t->stbcnt);
    feed_i64(f, TAI, t->tai);
}

static int run_timex(struct feed *f)
{
    struct timex t = { .modes = 0 }; /* only reads, so that no capability is needed */
    int state = adjtimex(&t);
    if (state < 0)
        return -errno;

    feed_u64(f, SYNC_STATUS, state != TIME_ERROR);
    give_timex(f, &t);

    return 0;
}

enum { SECONDS, ZONE_OFFSET };

static const struct feed_field CLOCK[] = { { "seconds", 0 }, { "zone_offset_seconds", 1 }, { NULL, 0 } };

static int run_clock(struct feed *f)
{
    char zone[64];
    struct tm local;
    int64_t now_ns = clock_ns(CLOCK_REALTIME);
    time_t seconds = now_ns / 1000000000;

    if (!localtime_r(&seconds, &local))
        return -EOVERFLOW;

    feed_decimal(f, SECONDS, (uint64_t)now_ns, 9);
    feed_label(f, 0, zone, strftime(zone, sizeof(zone), "%Z", &local));
    feed_i64(f, ZONE_OFFSET, local.tm_gmtoff);

    return 0;
}

const struct feed_source feed_uname = { .name = "uname", .fields = UNAME, .run = run_uname };
const struct feed_source feed_timex = { .name = "timex", .fields = TIMEX, .run = run_timex };
const struct feed_source feed_clock = { .name = "clock", .fields = CLOCK, .run = run_clock };
