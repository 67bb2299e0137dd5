/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

static const char *const settings[] = {
    "collector.off", "0", "collector.spare", "1", "collector.textfile.directory", "/nonexistent", NULL,
};

static void settings_and_queries_choose_collectors(void **state)
{
    static const struct {
        const char *options, *lines[4];
    } cases[] = {
        { "", { "\"on\"} 1", "\"spare\"} 1", NULL } },
        { "{ collect = {'on'} }", { "\"on\"} 1", NULL } },
        { "{ exclude = {'on'} }", { "\"spare\"} 1", NULL } },
        { "{ collect = {}, exclude = {} }", { "\"on\"} 1", NULL } },
        { "{ collect = {'none'} }", { "missing collector: none", NULL } },
        { "{ exclude = {'none', 'off', 'on'} }", { "\"spare\"} 1", NULL } },
        { "{ collect = {'off'} }", { "disabled collector: off", NULL } },
        { "{ collect = {'on'}, exclude = {'spare'} }", { "cannot be combined", NULL } },
    };
    host.options = settings;
    struct engine *e =
        load("local sonda = require 'sonda'\n"
             "for _, name in ipairs{'on', 'off'} do sonda.collector(name, function() end) end\n"
             "sonda.collector('spare', { default = false }, function() end)\n"
             "sonda.collector('rare', { default = false }, function() end)\n");
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scrape(e, cases[i].options);
        for (size_t l = 0; cases[i].lines[l]; l++)
            assert_has(scraped, cases[i].lines[l]);
        assert_lacks(scraped, "\"off\"}");
        assert_lacks(scraped, "\"rare\"}");
    }
    assert_lacks(scrape(e, "{ collect = {'on'} }"), "\"spare\"}");
    host.options = NULL;
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_and_queries_choose_collectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
