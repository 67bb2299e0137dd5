/* SPDX-License-Identifier: MIT */
#include "api/sonda.h"

#include <lauxlib.h>

#include "api/app.h"
#include "api/collector.h"
#include "api/enable.h"
#include "api/fs.h"
#include "api/history.h"
#include "api/job.h"
#include "api/metric.h"
#include "api/proc.h"
#include "api/remove.h"
#include "api/root.h"
#include "api/route.h"
#include "api/store.h"
#include "collect/option.h"
#include "collect/scrape.h"
#include "collect/sleeping.h"
#include "collect/table.h"
#include "engine/bind.h"
#include "engine/doubts.h"
#include "route/removed.h"
#include "route/table.h"
#include "shape/json.h"
#include "shape/library.h"

const struct engine_part *const api_parts[] = { &root_part,   &removed_part,   &route_part,
                                                &option_part, &collector_part, &sleeping_part,
                                                &job_part,    &doubts_part,    NULL };

void api_sonda_open(lua_State *L, struct bind_context *c)
{
    lua_createtable(L, 0, 48);
    api_proc_open(L, c);
    lua_setfield(L, -2, "proc");
    api_fs_open(L, c);
    lua_setfield(L, -2, "fs");
    shape_json_open(L, c);
    lua_setfield(L, -2, "json");
    shape_open(L, c);
    lua_setfield(L, -2, "shape");
    api_metric_open(L, c);
    api_store_open(L, c);
    api_history_open(L, c);
    api_collector_open(L, c);
    api_enable_open(L, c);
    api_route_open(L, c);
    api_remove_open(L, c);
    if (c->engine)
        route_table_of(c->engine)->append_body = scrape_append;
    api_app_open(L, c);
}
