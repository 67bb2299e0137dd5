/* SPDX-License-Identifier: MIT */
#include "command/commands.h"

#include "command/check.h"
#include "command/get.h"
#include "command/init.h"
#include "command/probe.h"
#include "command/record.h"
#include "command/repl.h"
#include "command/routes.h"
#include "serve/serve.h"

const struct command command_table[] = {
    { "serve", "", "serve the scripts over HTTP", serve },
    { "check", "[DIR...]", "load and dry-run scripts; exit 1 with file:line on failure", command_check },
    { "routes", "", "list the routes", command_routes },
    { "get", "PATH", "run one route here and print its answer", command_get },
    { "probe", "[URL]", "ask a running server; exit 0 or 1", command_probe },
    { "init", "DIR", "write the default scripts out", command_init },
    { "record", "DIR", "copy what the readers read, scrubbed, for replay with --path.*", command_record },
    { "repl", "", "try the Lua API at a prompt", command_repl },
    { 0 },
};
