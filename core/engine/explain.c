/* SPDX-License-Identifier: MIT */
#include "engine/explain.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 16

static const char *const keywords[] = { "and",   "break", "do",       "else", "elseif", "end",
                                        "false", "for",   "function", "goto", "if",     "in",
                                        "local", "nil",   "not",      "or",   "repeat", "return",
                                        "then",  "true",  "until",    "while" };
#define KEYWORDS (sizeof(keywords) / sizeof(keywords[0]))

/* Messages of the parser and of the virtual machine (lparser.c, llex.c, ldebug.c) by a part of them. The
 * first that is found counts. %s is the name that the message quotes. */
static const struct {
    const char *part, *sentence;
} sentences[] = {
    { "near '<<'", "are these marks of a merge? take them out, and keep one of the two versions" },
    { "near '>>'", "are these marks of a merge? take them out, and keep one of the two versions" },
    { "near '<\\", "a sign that is no part of Lua: curly quotes, or a blank that is none?" },
    { "near '!'", "unequal is '~=', and not is 'not'" },
    { "'then' expected near '='", "two are compared with '=='" },
    { "unfinished string", "a string begins here whose closing quote is missing" },
    { "unfinished long string", "a [[string]] is never closed with ]]" },
    { "unfinished long comment", "a --[[comment]] is never closed with ]]" },
    { "'end' expected (to close", "a block is never closed: add 'end', or take one opening word away" },
    { "'}' expected", "a table is not closed, or a comma is missing between two of its fields" },
    { "')' expected", "a bracket is not closed, or a comma is missing between two arguments" },
    { "'then' expected", "'if condition' is followed by 'then'" },
    { "'do' expected", "'for' and 'while' are followed by 'do'" },
    { "'=' or 'in' expected", "a loop is 'for i = 1, 10 do' or 'for key, value in pairs(t) do'" },
    { "'<name>' expected", "a name is missing here; words such as 'end' or 'local' cannot be names" },
    { "<name> expected", "a name is missing here; words such as 'end' or 'local' cannot be names" },
    { "<name> or '...' expected", "the brackets behind 'function' are not closed: function()" },
    { "syntax error near '+'", "there is no '+=' and no '++': count = count + 1" },
    { "syntax error near '-'", "there is no '-=': count = count - 1" },
    { "syntax error near", "no statement: a value is given with name = value, a function is called with ()" },
    { "'<eof>' expected", "there is an 'end' too many, or something stands behind 'return'" },
    { "malformed number", "a name cannot begin with a digit; text stands in quotes" },
    { "invalid escape sequence", "a backslash in a string is written twice: \\\\" },
    { "unexpected symbol near '='", "two are compared with '==', and unequal is '~='" },
    { "unexpected symbol near ')'", "is an 'end' missing above, or a comma or bracket too many? 'else if' "
                                    "needs an 'end' more than 'elseif'" },
    { "unexpected symbol near", "something stands here that cannot: a comma or bracket too many?" },
    { "attempt to index a nil value",
      "%s has no value here: was it found? check it before its fields are read" },
    { "attempt to call a nil value", "there is no function %s: is it spelt right?" },
    { "attempt to perform arithmetic on a nil value",
      "%s has no value here, so nothing can be reckoned with it" },
    { "attempt to concatenate a nil value", "%s has no value here: '..' joins strings and numbers" },
    { "attempt to concatenate a table value", "'..' joins strings and numbers, not tables" },
    { "calling '", "%s is called with a dot: sonda.get, not sonda:get" },
    { "bad argument #", "what is given to %s is not what it takes, or is missing" },
    { "is not declared: use local", "a name of one's own begins with 'local': local count = 0" },
    { "is not declared", "there is no such name: is it spelt right? text stands in quotes" },
    { "attempt to compare", "only numbers with numbers, and strings with strings, are greater or less" },
    { "past its time budget", "it runs too long: an endless loop? --max-call-ms allows more" },
    { "past its memory limit", "it keeps too much: a table that only grows? --max-memory allows more" },
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many letters must be put in, taken out, changed or swapped with their neighbour (Damerau). By hand: no
 * library of either Debian has it apart from a spell checker with its dictionaries, and two dozen keywords of
 * Lua need none. */
static size_t distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t d[WORD_MAX + 1][WORD_MAX + 1];

    for (size_t i = 0; i <= m; i++) {
        for (size_t j = 0; j <= n; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t change = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = smaller(change, smaller(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[m][n];
}

/* The keyword that the word is probably meant to be; NULL where it is one, or like none. */
static const char *meant(const char *word, size_t len)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < KEYWORDS; i++) {
        size_t size = strlen(keywords[i]);
        if (len == size && memcmp(word, keywords[i], len) == 0)
            return NULL;
        if (len > 2 && len <= WORD_MAX && size > 2 && distance(word, len, keywords[i], size) == 1)
            nearest = keywords[i];
    }
    return nearest;
}

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* A misspelt keyword explains most syntax errors of its line. */
static bool explain_misspelling(const char *line, size_t len, char *out, size_t size)
{
    for (size_t i = 0; i < len;) {
        size_t end = i;
        while (end < len && is_letter(line[end]))
            end++;
        const char *keyword = end > i ? meant(line + i, end - i) : NULL;
        if (keyword) {
            snprintf(out, size, "is '%.*s' meant to be '%s'?", (int)(end - i), line + i, keyword);
            return true;
        }
        i = end > i ? end : i + 1;
    }
    return false;
}

/* The name that the message is about, with its quotes: (field 'name'). */
static void quoted_name(const char *reason, char *name, size_t size)
{
    const char *open = strchr(reason, '\'');
    const char *close = open ? strchr(open + 1, '\'') : NULL;

    if (close)
        snprintf(name, size, "%.*s", (int)(close - open + 1), open);
    else
        snprintf(name, size, "what stands here");
}

static bool is_syntax_error(const char *reason)
{
    return strstr(reason, " near ") != NULL;
}

bool explain(const char *reason, const char *line, size_t len, char *out, size_t size)
{
    char name[80];

    if (line && is_syntax_error(reason) && explain_misspelling(line, len, out, size))
        return true;
    for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
        const char *found = strstr(reason, sentences[i].part);
        if (!found)
            continue;
        quoted_name(found, name, sizeof(name));
        const char *gap = strstr(sentences[i].sentence, "%s");
        if (gap)
            snprintf(out, size, "%.*s%s%s", (int)(gap - sentences[i].sentence), sentences[i].sentence, name,
                     gap + 2);
        else
            snprintf(out, size, "%s", sentences[i].sentence);
        return true;
    }
    return false;
}
