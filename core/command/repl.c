/* SPDX-License-Identifier: MIT */
/* sonda repl: the Lua API at a prompt. Line editing and history come from libedit where the machine has it
 * (it is looked for at run time, so that neither the binary nor the image needs it); without it, or with
 * input from a pipe, lines are read plainly. */
#include "command/repl.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/load.h"
#include "engine/evaluate.h"

/* libedit's readline interface: editline/readline.h. */
struct editor {
    char *(*readline)(const char *prompt);
    int (*add_history)(const char *line);
};

static struct editor open_editor(void)
{
    struct editor e = { 0 };
    void *library = isatty(STDIN_FILENO) ? dlopen("libedit.so.2", RTLD_NOW) : NULL;

    if (library) {
        *(void **)&e.readline = dlsym(library, "readline");
        *(void **)&e.add_history = dlsym(library, "add_history");
    }
    return e;
}

/* A line without its newline, to be freed, or NULL at the end of input. */
static char *read_line(const struct editor *e, const char *prompt)
{
    char *line = NULL;
    size_t size = 0;

    if (e->readline)
        return e->readline(prompt);
    if (isatty(STDIN_FILENO)) {
        fputs(prompt, stdout);
        fflush(stdout);
    }
    ssize_t len = getline(&line, &size, stdin);
    if (len < 0) {
        free(line);
        return NULL;
    }
    line[strcspn(line, "\n")] = '\0';
    return line;
}

/* What print and sonda.log say. */
static void say(int level, const char *script, int line, const char *message)
{
    (void)level;
    (void)script;
    (void)line;
    puts(message);
}

/* Returns true where more lines are needed. */
static bool run(struct engine *e, const char *text)
{
    struct buffer out = { .limit = 1u << 20 };
    struct script_fault fault = { 0 };

    int r = engine_evaluate(e, text, &out, &fault);
    if (out.len)
        fwrite(out.bytes, 1, out.len, stdout);
    if (r < 0)
        offline_print_fault(NULL, &fault);
    fflush(stdout);
    buffer_free(&out);
    return r == 1;
}

static void converse(struct engine *e)
{
    struct editor editor = open_editor();
    struct buffer text = { 0 };

    for (char *line; (line = read_line(&editor, text.len ? ".. " : "> ")); free(line)) {
        buffer_string(&text, line);
        buffer_char(&text, '\n');
        if (*line && editor.add_history)
            editor.add_history(line);
        if (text.failed || !run(e, text.bytes))
            buffer_clear(&text);
    }
    buffer_free(&text);
}

int command_repl(const struct options *o)
{
    struct offline off;

    if (command_load(o, NULL, NULL, &off) < 0)
        return 2;
    off.host->engine.log = say;
    if (isatty(STDIN_FILENO))
        puts("sonda " SONDA_VERSION ": local sonda = require \"sonda\" is done for you; end with Ctrl-D");
    run(off.engine, "sonda = require \"sonda\"");
    converse(off.engine);
    if (isatty(STDIN_FILENO))
        putchar('\n');
    offline_free(&off);
    return 0;
}
