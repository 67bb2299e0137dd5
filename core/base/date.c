/* SPDX-License-Identifier: MIT */
#include "base/date.h"

#define DAY_SECONDS 86400

struct date {
    int year, month, day;
};

/* The civil date of a count of days since 1970-01-01, proleptic Gregorian. Years are counted from March, so
 * that the leap day is a year's last; 146097 days make 400 years. */
static struct date civil(int64_t days)
{
    int64_t from_year_0 = days + 719468;
    int64_t era = (from_year_0 >= 0 ? from_year_0 : from_year_0 - 146096) / 146097;
    int in_era = (int)(from_year_0 - era * 146097);
    int year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int in_year = in_era - (365 * year + year / 4 - year / 100);
    int march_month = (5 * in_year + 2) / 153;

    return (struct date){
        .year = (int)(era * 400) + year + (march_month >= 10),
        .month = march_month < 10 ? march_month + 3 : march_month - 9,
        .day = in_year - (153 * march_month + 2) / 5 + 1,
    };
}

/* `digits` digits of the number, and what stands behind them. */
static char *put(char *to, int number, int digits, char behind)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        to[i] = (char)('0' + number % 10);
    to[digits] = behind;
    return to + digits + 1;
}

void date_write(int64_t seconds, char text[DATE_SIZE])
{
    if (seconds < DATE_MIN_SECONDS)
        seconds = DATE_MIN_SECONDS;
    if (seconds > DATE_MAX_SECONDS)
        seconds = DATE_MAX_SECONDS;
    int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    int in_day = (int)(seconds - days * DAY_SECONDS);
    struct date d = civil(days);

    text = put(text, d.year, 4, '-');
    text = put(text, d.month, 2, '-');
    text = put(text, d.day, 2, 'T');
    text = put(text, in_day / 3600, 2, ':');
    text = put(text, in_day / 60 % 60, 2, ':');
    text = put(text, in_day % 60, 2, 'Z');
    *text = '\0';
}
