/* SPDX-License-Identifier: MIT */
#include "program/trial.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/job.h"
#include "base/clock.h"
#include "collect/dry_run.h"
#include "route/route.h"

#define TRIAL_LOADS 5 /* a trial may take so many times as long as loading */

struct telling {
    void (*fault)(void *cls, const struct script_fault *f);
    void *cls;
    size_t count;
};

static void tell(void *cls, const struct script_fault *f)
{
    struct telling *t = cls;

    t->count++;
    t->fault(t->cls, f);
}

static void tell_route(void *cls, const struct route *r, const struct script_fault *f)
{
    struct script_fault told = route_fault(r, f);

    tell(cls, &told);
}

/* Endless routes and jobs each take a whole budget: what is not tried by then is told as one fault. */
static void tell_late(struct telling *t, int64_t end_ns)
{
    struct script_fault f = { .reason = "the dry run ran out of time: some routes or jobs were not tried" };

    if (monotonic_ns() >= end_ns)
        tell(t, &f);
}

size_t trial_run(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls)
{
    int64_t end_ns = monotonic_ns() + TRIAL_LOADS * engine_host(e)->limits.load_ns;
    struct telling t = { fault, cls, 0 };

    if (engine_complete(e, tell, &t) < 0 || engine_trial_begin(e) < 0)
        return t.count;
    route_dry_run(e, end_ns, tell_route, &t);
    if (!engine_spent(e))
        job_dry_run(e, end_ns, tell, &t);
    if (!engine_spent(e))
        collector_dry_run(e, end_ns, tell, &t);
    tell_late(&t, end_ns);
    route_drop_answers(e);
    engine_trial_end(e);

    return t.count;
}

/* As the kubelet's probe says who it is: a /health that looks at that is tried with it. */
static const char *probe_header(const struct http_request *r, const char *name)
{
    static const char *const headers[][2] = { { "Host", "192.0.2.1:8000" },
                                              { "User-Agent", "kube-probe/1.34" },
                                              { "Accept", "*/*" },
                                              { "Connection", "close" } };

    (void)r;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (strcasecmp(name, headers[i][0]) == 0)
            return headers[i][1];
    }
    return NULL;
}

/* The status of the answer, or 0 where there is no route. */
static int ask_health(struct engine *e, struct script_fault *fault)
{
    struct http_request request = { .method = "GET",
                                    .path = "/health",
                                    .query = "",
                                    .remote = "192.0.2.2",
                                    .id = 1,
                                    .begin_ns = monotonic_ns(),
                                    .header = probe_header };
    struct http_answer *a = NULL;
    struct router_match match;
    char allow[64];

    if (route_find(e, "GET", "/health", &match, allow, sizeof(allow)) < 0)
        return 0;

    int error = route_answer(e, &match, &request, &a, fault);
    if (error < 0)
        *fault = route_fault(match.data, fault);
    else
        snprintf(fault->path, sizeof(fault->path), "%s", ((const struct route *)match.data)->script);
    int status = a ? http_answer_status(a) : 500;
    http_answer_free(a);
    return status;
}

static bool is_sound(int status)
{
    return status >= 200 && status < 300;
}

/* The file of a layer that stands where /health is declared when nobody meddles. */
static void blame_file(const struct engine *e, struct script_fault *fault)
{
    const struct bundle_script *s = bundle_find(engine_bundle(e), "health.lua");

    if (s && s->layer > 0)
        snprintf(fault->path, sizeof(fault->path), "%s", s->path);
    snprintf(fault->reason, sizeof(fault->reason), "no script declares GET /health any more");
}

bool trial_health(struct engine *e, struct script_fault *fault)
{
    *fault = (struct script_fault){ 0 };
    if (engine_trial_begin(e) < 0)
        return true; /* out of memory: nothing is known of the scripts */
    int status = ask_health(e, fault);
    if (is_sound(status)) /* and again: what works once may not work for long */
        status = ask_health(e, fault);
    route_drop_answers(e);
    engine_trial_end(e);

    if (is_sound(status))
        return true;
    if (!status)
        blame_file(e, fault);
    else if (!*fault->reason)
        snprintf(fault->reason, sizeof(fault->reason), "GET /health answers %d", status);
    return false;
}
